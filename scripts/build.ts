import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { readStatements } from '../shared/stores/bigquery/statements.ts';
import { oneCopyPerVersion, packagesIn } from './one-copy-per-version.ts';

/*
 * `npm run build`: bundles into dist/, with chunks that load on demand.
 * dist/ is the CLI, as it is packed. It contains every package except DuckDB's native library, which is its only
 * dependency: a small installation starts faster, because fewer files load.
 * dist/functions/ is what is deployed: everything except the functions framework, which the platform provides.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const FUNCTIONS = join(DIST, 'functions');
const FRAMEWORK = '@google-cloud/functions-framework';
/** fetch-blob loads it only if Node.js has no web streams, which every version since 18 has. */
const STREAMS_POLYFILL = 'web-streams-polyfill';
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
  plugins: [oneCopyPerVersion(ROOT)],
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions;

await rm(DIST, { recursive: true, force: true });
const cli = await build({
  ...COMMON,
  entryPoints: { cli: 'cli/launcher.ts' },
  outdir: DIST,
  outExtension: { '.js': '.mjs' },
  external: [DUCKDB_LIBRARY, STREAMS_POLYFILL],
  define: { ...COMMON.define, IS_PACKED: 'true' },
  minifySyntax: true,
  minifyWhitespace: true,
  target: 'node22',
});
// Files that the simulator reads; they must be next to the code.
await cp(join(ROOT, 'simulator/kubernetes/recorded'), join(DIST, 'recorded'), { recursive: true });
const wasm = await readFile(join(ROOT, 'node_modules/@polyglot-sql/sdk/dist/polyglot_sql.wasm'));
await writeFile(
  join(DIST, 'polyglot_sql.wasm.br'),
  brotliCompressSync(wasm, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }),
);
const functions = await build({
  ...COMMON,
  entryPoints: { index: 'functions/index.ts' },
  outdir: FUNCTIONS,
  external: [FRAMEWORK, STREAMS_POLYFILL],
  target: 'node24',
  minify: true,
});
// For the SBOM of a release.
await writeFile(
  join(DIST, 'bundled-packages.json'),
  `${JSON.stringify({ cli: packagesIn(cli.metafile, ROOT), functions: packagesIn(functions.metafile, ROOT) }, null, 2)}\n`,
);
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
      dependencies: { [FRAMEWORK]: manifest.devDependencies[FRAMEWORK] },
    },
    null,
    2,
  )}\n`,
);
// The framework and its dependencies in the tested versions: npm removes from our lock file what the bundle does not
// use.
await cp(join(ROOT, 'package-lock.json'), join(FUNCTIONS, 'package-lock.json'));
execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund', '--silent'], {
  cwd: FUNCTIONS,
});
