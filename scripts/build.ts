import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { readStatements } from '../shared/stores/bigquery/statements.ts';
import { gaxOverHttp } from './gax-over-http.ts';

/*
 * `npm run build`: dist/, bundled, in chunks that load when they are needed.
 * dist/ is the command line. Packages stay outside and come from node_modules, but for those that a scan loads: as few
 * files they load in three quarters of the time, the Kubernetes client's 1,000 in a quarter. DuckDB's own library, which
 * is no JavaScript, stays outside.
 * dist/functions/ is what is deployed: all in it but the functions framework, which the platform brings.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const FUNCTIONS = join(DIST, 'functions');
const FRAMEWORK = '@google-cloud/functions-framework';
const BUNDLED_IN_CLI = [
  '@duckdb/node-api',
  '@google-cloud/asset',
  '@google-cloud/container',
  '@google-cloud/resource-manager',
  '@kubernetes/client-node',
  'cli-progress',
  'commander',
  'google-auth-library',
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
  // Some of what the clients stand on is CommonJS: it asks for Node.js's own modules by `require`, and where it is. A
  // CommonJS module that is imported on first use has its names in `default` alone.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url), __dirname = import.meta.dirname;",
  },
  platform: 'node',
  format: 'esm',
  plugins: [gaxOverHttp],
  // JSON in a string literal: esbuild adds an import of an object to every module.
  define: {
    BUNDLED_STATEMENTS: JSON.stringify(JSON.stringify(readStatements(join(ROOT, 'infra/bigquery')))),
  },
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
// What the simulator reads as it starts: beside the code, as in the tree.
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
