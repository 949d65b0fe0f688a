import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareGenerated } from './compare-generated.ts';
import { GENERATED_FOLDERS, generatedFiles } from './generated-files.ts';

/** Writes every generated file. With `--check` it writes nothing, lists the files that differ, and exits 1 if any do. */

const ROOT = join(import.meta.dirname, '..');

const files = await generatedFiles(ROOT);
const { differing, stale } = compareGenerated(ROOT, files, GENERATED_FOLDERS);

if (process.argv.includes('--check')) {
  for (const path of [...differing, ...stale])
    process.stderr.write(`${path} is out of date: run npm run generate\n`);
  if (differing.length + stale.length > 0) process.exitCode = 1;
} else {
  for (const path of differing) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), files.get(path) ?? '');
  }
  for (const path of stale) rmSync(join(ROOT, path));
}
