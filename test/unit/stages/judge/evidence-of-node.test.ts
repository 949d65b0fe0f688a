import assert from 'node:assert/strict';
import { type DatedSample, evidenceOfNode } from '../../../../shared/stages/judge/evidence-of-node.ts';

const sample = (atMs: number, requests: number, startedMs: number | null = 0): DatedSample => ({
  sampledAtMs: atMs,
  processStartedAtMs: startedMs,
  counts: [{ path: 'pods', method: 'GET', requests }],
});

describe('one node over time', () => {
  it('stood still since it last grew', () => {
    assert.deepEqual(evidenceOfNode([sample(10, 1), sample(20, 2), sample(30, 2)]), {
      sinceMs: 20,
      untilMs: 30,
      lastUsedAtMs: 20,
      grewAtMs: 20,
    });
  });

  it('is never quiet again once its counter fell, until its kubelet restarts', () => {
    const fell = [sample(10, 2), sample(20, 1), sample(30, 1), sample(40, 2)] as const;
    assert.deepEqual(evidenceOfNode(fell), { sinceMs: null, untilMs: 40, lastUsedAtMs: 40, grewAtMs: 40 });
    assert.equal(evidenceOfNode([...fell, sample(60, 0, 50)]).sinceMs, 50);
  });

  it('keeps in mind when it grew in an earlier process', () => {
    const { grewAtMs, lastUsedAtMs } = evidenceOfNode([sample(10, 1), sample(20, 2), sample(60, 0, 50)]);
    assert.deepEqual([grewAtMs, lastUsedAtMs], [20, 20]);
  });
});
