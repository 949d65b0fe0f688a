import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expandOperands } from '../../../../cli/input/manifest-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('operands that name files', () => {
  const folder = temporaryFolder();
  const path = (name: string): string => folder.path(name);
  beforeEach(() => {
    for (const directory of ['chart', 'chart/templates', 'chart/.git', 'chart/node_modules', 'empty'])
      mkdirSync(path(directory));
    for (const file of [
      'a.yaml',
      'b.yml',
      'c.json',
      'd.txt',
      'templates/e.yaml',
      '.git/f.yaml',
      'node_modules/g.yaml',
    ])
      writeFileSync(path(`chart/${file}`), '');
  });

  it('expand a directory to its manifests, in order, without tool directories', async () => {
    assert.deepEqual(
      await expandOperands([path('chart')]),
      ['a.yaml', 'b.yml', 'c.json', 'templates/e.yaml'].map((file) => path(`chart/${file}`)),
    );
  });

  it('expand globs without duplicates, and keep standard input', async () => {
    assert.deepEqual(await expandOperands([path('chart/*.yaml'), path('chart/a.yaml'), '-', '-']), [
      path('chart/a.yaml'),
      '-',
    ]);
  });

  it('stay unchanged if they match nothing, so that the error names them', async () => {
    const operands = [path('empty'), path('none.yaml'), path('*.none')];
    assert.deepEqual(await expandOperands(operands), operands);
  });
});
