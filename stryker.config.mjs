/** Mutation tests guard the stage that judges: a change of a rule that no test notices is a rule without a test. */
export default {
  mutate: ['shared/stages/judge/**/*.ts'],
  testRunner: 'mocha',
  plugins: ['./test/support/stryker-mocha.mjs'],
  // A virtual environment links to folders, which a copy of the tree does not take.
  ignorePatterns: ['.venv', 'dist'],
  mochaOptions: {
    spec: [
      'test/unit/stages/judge/**/*.test.ts',
      'test/properties/judge-*.test.ts',
      'test/properties/usage.test.ts',
      'test/properties/evidence.test.ts',
    ],
    'no-package': true,
    'no-opts': true,
    'no-config': true,
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Node runs TypeScript as it is; there is no tsconfig to rewrite and no type checker to ask.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  ignoreStatic: true,
  reporters: ['clear-text', 'progress'],
  thresholds: { high: 95, low: 90, break: 90 },
};
