import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { A_SECRET } from '../../../support/arbitrary-manifests.ts';
import { PAGE_POD } from '../../../support/manifests.ts';
import { migrateText } from '../../../support/migrate-text.ts';
import { run } from '../../../support/real-tools.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('the diff', () => {
  const folder = temporaryFolder();
  const texts: readonly [name: string, text: string][] = [
    ['one document', PAGE_POD],
    ['no final line ending', PAGE_POD.trimEnd()],
    [
      'a JSON file without line endings',
      '{"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","command":["curl","http://$(N):10255/metrics"]}]}}',
    ],
    ['a Secret before and after', `${A_SECRET}---\n${PAGE_POD}---\n${A_SECRET}`],
    [
      'many documents',
      Array.from({ length: 5 }, () => `${PAGE_POD}---\nkind: Service\nmetadata: {name: s}\nspec: {}\n`).join(
        '---\n',
      ),
    ],
  ];
  for (const [name, text] of texts)
    for (const tool of ['patch', 'git'] as const)
      it(`can be applied with ${tool}: ${name}`, async () => {
        writeFileSync(folder.path('file'), text);
        const { diff, text: migrated } = await migrateText(text);
        const args =
          tool === 'patch'
            ? ['-p0', '-d', folder.path('.')]
            : ['-C', folder.path('.'), 'apply', '-p0', '--unidiff-zero'];
        const { status, stderr } = await run(
          tool,
          args,
          { GIT_CEILING_DIRECTORIES: folder.path('..') },
          diff,
        );
        assert.equal(status, 0, stderr);
        assert.equal(readFileSync(folder.path('file'), 'utf8'), migrated);
      });

  it('has three lines of context, and names the file in both headers', async () => {
    const { diff } = await migrateText(PAGE_POD.replace('default', 'x'));
    assert.match(diff, /^--- file\n\+\+\+ file\n@@ -1,15 \+1,\d+ @@\n\+apiVersion: v1\n/);
    const [hunk] = /@@ [\s\S]*$/.exec(diff) ?? [];
    assert.ok(hunk?.endsWith('     env:\n     - name: NODE_ADDRESS\n       valueFrom:\n'));
  });
});
