import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareGenerated } from '../../../scripts/compare-generated.ts';
import { GENERATED_FOLDERS, generatedFiles } from '../../../scripts/generated-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILES = new Map([
  ['docs/schemas/a.json', '1\n'],
  ['docs/schemas/b.json', '2\n'],
  ['docs/errors.md', '# Errors\n'],
]);

describe('the generated files', () => {
  const folder = temporaryFolder();

  function writeAll(files: ReadonlyMap<string, string>): void {
    for (const [path, text] of files) {
      mkdirSync(dirname(folder.path(path)), { recursive: true });
      writeFileSync(folder.path(path), text);
    }
  }

  const compare = () => compareGenerated(folder.path('.'), FILES, ['docs/schemas', 'docs/none']);

  it('match the committed files', async () => {
    assert.deepEqual(compareGenerated(ROOT, await generatedFiles(ROOT), GENERATED_FOLDERS), {
      differing: [],
      stale: [],
    });
  });

  it('are the same on every run', async () => {
    assert.deepEqual(await generatedFiles(ROOT), await generatedFiles(ROOT));
  });

  it('differ if one is missing', () => {
    writeAll(FILES);
    rmSync(folder.path('docs/errors.md'));
    assert.deepEqual(compare(), { differing: ['docs/errors.md'], stale: [] });
  });

  it('differ if one was edited, even if only by a space', () => {
    writeAll(FILES);
    writeFileSync(folder.path('docs/schemas/b.json'), '2 \n');
    assert.deepEqual(compare(), { differing: ['docs/schemas/b.json'], stale: [] });
  });

  it('leave no stale file in folders that contain only generated files', () => {
    writeAll(FILES);
    writeFileSync(folder.path('docs/schemas/old.json'), '');
    writeFileSync(folder.path('docs/written-by-hand.md'), '');
    assert.deepEqual(compare(), { differing: [], stale: ['docs/schemas/old.json'] });
  });
});
