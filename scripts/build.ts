import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/*
 * `npm run build`: the command line in dist/, bundled, in chunks that load when a command needs them. Packages stay
 * outside and come from node_modules.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

await rm(DIST, { recursive: true, force: true });
await build({
  absWorkingDir: ROOT,
  entryPoints: { cli: 'cli/main.ts' },
  outdir: DIST,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node22',
  legalComments: 'none',
  logLevel: 'warning',
});
