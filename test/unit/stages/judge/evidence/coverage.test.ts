import assert from 'node:assert/strict';
import { requiredNodes, unseenShare } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';

describe('coverage', () => {
  it('requires all nodes of pools with up to 50 nodes, and 95% of larger pools', () =>
    assert.deepEqual(
      [1, 3, 50, 51, 60, 1000].map((size) => requiredNodes(size, null)),
      [1, 3, 50, 49, 57, 950],
    ));

  it('states the largest share that could be missed with a probability above 5%', () =>
    assert.deepEqual(
      [
        [1, 3],
        [3, 3],
        [50, 60],
        [250, 1000],
        [1, 500],
      ].map(([covered = 0, total = 0]) => unseenShare(covered, total)),
      [0.6667, 0, 0.0167, 0.01, 0.948],
    ));

  it('counts a probability of exactly 5% as seen (was more because of rounding)', () =>
    assert.deepEqual(
      [20, 120, 180, 300].map((total) => unseenShare(1, total)),
      [0.9, 0.9417, 0.9444, 0.9467],
    ));
});
