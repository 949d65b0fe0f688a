import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requiredNodes, unseenShare } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../../docs/usage-evidence.md'), 'utf8');
const ROW = /^\| ([\d,]+) nodes \| ([\d,]+)[^|]* \| ([\d.]+)%[^|]* \| (yes|no)[^|]* \|$/gm;
const numberOf = (text = '') => Number(text.replaceAll(',', ''));

/** C(N−K, n) / C(N, n): the probability that n random nodes miss all K callers, by its definition. */
function missed(total: number, covered: number, callers: number): number {
  let probability = 1;
  for (let index = 0; index < covered; index += 1)
    probability *= Math.max(0, total - callers - index) / (total - index);
  return probability;
}

describe('docs/usage-evidence.md', () => {
  const rows = [...PAGE.matchAll(ROW)].map(([, total, covered, unseen, enough]) => ({
    total: numberOf(total),
    covered: numberOf(covered),
    unseen: Number(unseen),
    enough: enough === 'yes',
  }));

  it('shows pools of 3, 60, and 1,000 nodes', () => {
    const sizes = new Set(rows.map(({ total }) => total));
    for (const size of [3, 60, 1000]) assert.ok(sizes.has(size), `${size}`);
  });

  for (const { total, covered, unseen, enough } of rows)
    it(`is right about ${covered} of ${total} nodes: ${unseen}% unseen, ${enough ? 'enough' : 'not enough'}`, () => {
      const share = unseenShare(covered, total) ?? 1;
      assert.equal(Math.round(share * 1000) / 10, unseen);
      assert.equal(covered >= requiredNodes(total, null), enough);
      const callers = Math.round(share * total);
      assert.ok(missed(total, covered, callers) > 0.05, 'that many callers can be missed');
      assert.ok(missed(total, covered, callers + 1) <= 0.05, 'and not one more');
    });
});
