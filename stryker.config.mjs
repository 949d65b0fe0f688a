/**
 * Mutation tests of the code that decides: the verdicts on one cluster (`judge`, with readiness) and on a scan (`conclude`).
 * A change to a rule that no test notices is a rule without a test.
 */
export default {
  mutate: ['shared/stages/judge/**/*.ts', 'shared/stages/conclude/**/*.ts'],
  testRunner: 'mocha',
  plugins: ['./test/support/stryker-mocha.mjs'],
  // The virtual environment contains links to folders, which Stryker cannot copy.
  ignorePatterns: ['.venv', 'dist'],
  mochaOptions: {
    spec: [
      'test/unit/stages/{judge,conclude}/**/*.test.ts',
      'test/properties/{judge-*,conclude,usage}.test.ts',
    ],
    'no-package': true,
    'no-opts': true,
    'no-config': true,
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Node runs the TypeScript sources directly; there is no build whose tsconfig Stryker would have to rewrite.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  ignoreStatic: true,
  reporters: ['clear-text', 'progress'],
  thresholds: { high: 95, low: 90, break: 90 },
};
