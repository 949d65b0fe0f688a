import assert from 'node:assert/strict';
import { unifiedDiff } from '../../../../cli/migrate/render/unified-diff.ts';
import { allOf, hull } from '../../../../cli/migrate/text/splices.ts';

/** More than a call can have arguments. */
const MANY = 200_000;

describe('more edits than a call can have arguments', () => {
  const edits = Array.from({ length: MANY }, (_, at) => ({ start: at, end: at + 1, text: 'x' }));

  it('are combined (was a stack overflow)', () => {
    assert.equal(allOf(edits.map((edit) => [edit]))?.length, MANY);
    assert.deepEqual(hull(edits), { start: 0, end: MANY });
  });

  it('are printed as one hunk (was a stack overflow)', async () => {
    const text = 'a\n';
    const unit = { text, role: 'DOCUMENT', line: 1, column: 1, onlyJson: false, itemKind: '' } as const;
    const splices = [{ start: 0, end: 2, text: 'b\n'.repeat(MANY) }];
    async function* units() {
      yield { unit, splices, isSecret: false, events: [] };
    }
    const diff = (await Array.fromAsync(unifiedDiff('a.yaml', units()))).join('');
    assert.equal(diff.match(/^\+b$/gm)?.length, MANY);
  });
});
