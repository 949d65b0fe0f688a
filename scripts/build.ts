import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

/*
 * `npm run build`: the command line in dist/, bundled, in chunks that load when a command needs them. Packages stay
 * outside and come from node_modules, but for one: the Kubernetes client is 1,000 files, which as one file load in a
 * quarter of the time.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const BUNDLED = ['@kubernetes/client-node'];

await rm(DIST, { recursive: true, force: true });
await build({
  absWorkingDir: ROOT,
  entryPoints: { cli: 'cli/main.ts' },
  outdir: DIST,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  external: Object.keys(manifest.dependencies).filter((name) => !BUNDLED.includes(name)),
  // Some of what that client stands on is CommonJS, and asks for Node.js's own modules by `require`.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  platform: 'node',
  format: 'esm',
  target: 'node22',
  legalComments: 'none',
  logLevel: 'warning',
});
