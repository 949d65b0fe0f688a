import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { readStatements } from '../shared/stores/bigquery/statements.ts';
import { oneCopyPerVersion } from './one-copy-per-version.ts';

/*
 * `npm run build`: bundles into dist/, with chunks that load on demand.
 * dist/ is the CLI. Most packages stay external and come from node_modules; those that a scan loads are bundled,
 * because fewer files load faster (in three quarters of the time overall; the Kubernetes client's 1,000 files in a
 * quarter). DuckDB's native library stays external.
 * dist/functions/ is what is deployed: everything except the functions framework, which the platform provides.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const FUNCTIONS = join(DIST, 'functions');
const FRAMEWORK = '@google-cloud/functions-framework';
const BUNDLED_IN_CLI = [
  '@duckdb/node-api',
  '@google-cloud/container',
  '@google-cloud/resource-manager',
  '@kubernetes/client-node',
  'cli-progress',
  'commander',
  'google-auth-library',
  'google-auth-library-10',
  'p-limit',
  'p-map',
  'p-retry',
  'semver',
  'string-width',
  'undici',
  'zod',
];
const DUCKDB_LIBRARY = '@duckdb/node-bindings';

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  // Some dependencies of the clients are CommonJS and use `require` and `__dirname`. A CommonJS module that is imported
  // on first use has its names only in `default`.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url), __dirname = import.meta.dirname;",
  },
  platform: 'node',
  format: 'esm',
  // JSON in a string literal: esbuild adds an import of an object to every module.
  define: {
    BUNDLED_STATEMENTS: JSON.stringify(JSON.stringify(readStatements(join(ROOT, 'infra/bigquery')))),
  },
  plugins: [oneCopyPerVersion()],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

await rm(DIST, { recursive: true, force: true });
await build({
  ...COMMON,
  entryPoints: { cli: 'cli/main.ts' },
  outdir: DIST,
  outExtension: { '.js': '.mjs' },
  external: [
    DUCKDB_LIBRARY,
    ...Object.keys(manifest.dependencies).filter((name) => !BUNDLED_IN_CLI.includes(name)),
  ],
  target: 'node22',
});
// Files that the simulator reads at startup; they must be next to the code, as in the source tree.
await cp(join(ROOT, 'simulator/kubernetes/recorded'), join(DIST, 'recorded'), { recursive: true });
await build({
  ...COMMON,
  entryPoints: { index: 'functions/index.ts' },
  outdir: FUNCTIONS,
  external: [FRAMEWORK],
  target: 'node24',
  minify: true,
});
await mkdir(FUNCTIONS, { recursive: true });
await writeFile(
  join(FUNCTIONS, 'package.json'),
  `${JSON.stringify(
    {
      name: `${manifest.name}-functions`,
      version: manifest.version,
      private: true,
      type: 'module',
      main: 'index.js',
      engines: { node: '>=24' },
      dependencies: { [FRAMEWORK]: manifest.dependencies[FRAMEWORK] },
    },
    null,
    2,
  )}\n`,
);
