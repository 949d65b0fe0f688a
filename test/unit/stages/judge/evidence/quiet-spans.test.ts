import assert from 'node:assert/strict';
import type { EvidenceEntry, ReportedNode } from '../../../../../shared/model/rows/parts.ts';
import {
  keepEvidence,
  quietSpansOf,
  spanAt,
} from '../../../../../shared/stages/judge/evidence/node-evidence.ts';
import { evidenceOfPool } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';

const HOUR_MS = 3_600_000;
const QUIET_HOURS = 24;
const POLICY = {
  quietMs: QUIET_HOURS * HOUR_MS,
  minimumWindowMs: HOUR_MS,
  coveragePercent: null,
  isAccepted: () => false,
};
const at = (hours: number) => new Date(hours * HOUR_MS).toISOString();

/** A node that was created at the first of these hours, and whose kubelet was observed without use up to the second. */
function quiet(from: number, to: number, entry: Partial<EvidenceEntry> = {}): EvidenceEntry {
  return {
    format: 1,
    pool: 'a',
    node: `n-${from}`,
    node_uid: null,
    node_created_at: at(from),
    process_started_at: at(from),
    observed_since: at(from),
    first_sampled_at: at(to),
    last_sampled_at: at(to),
    port: 'ENABLED',
    requests: 0,
    last_grew_at: null,
    port_open_at: null,
    doubt: null,
    gone: false,
    paths: [],
    ...entry,
  };
}

const gone = (from: number, to: number, entry: Partial<EvidenceEntry> = {}) =>
  quiet(from, to, { gone: true, ...entry });

const spans = (entries: readonly EvidenceEntry[]) =>
  quietSpansOf(entries, POLICY).map(({ fromMs, toMs }) => [fromMs / HOUR_MS, toMs / HOUR_MS]);

/** How many of the nodes that are not gone are covered at some hour. */
function covered(nowHours: number, entries: readonly EvidenceEntry[]): number | null {
  const nodes = entries
    .filter((entry) => !entry.gone)
    .map(
      ({ node, pool, node_created_at }): ReportedNode => ({
        ...{ node, pool, uid: null, created_at: node_created_at, effective_port: null, reason: null },
      }),
    );
  const scope = { entries, nodes, openKubelets: [] };
  return evidenceOfPool(scope, scope, nowHours * HOUR_MS, POLICY).nodesCovered;
}

describe('the times in which a pool was observed without use', () => {
  it('are one where they overlap or meet, the latest first', () => {
    assert.deepEqual(spans([quiet(0, 10), quiet(10, 20), quiet(15, 30), quiet(40, 41)]), [
      [40, 41],
      [0, 30],
    ]);
  });

  it('contain the samples of a node between their ends, both included', () => {
    const times = quietSpansOf([quiet(0, 10), quiet(20, 30)], POLICY);
    const found = [0, 10, 15, 20, 31].map((hours) => (spanAt(hours * HOUR_MS, times)?.toMs ?? 0) / HOUR_MS);
    assert.deepEqual(found, [10, 10, 0, 30, 0]);
  });

  it('cover a young node if its own observation continues a whole quiet period', () => {
    assert.equal(covered(30, [gone(0, 22), quiet(20, 30)]), 1);
    assert.equal(covered(30, [gone(0, 19), quiet(20, 30)]), 0);
    assert.equal(covered(30, [gone(8, 22), quiet(20, 30)]), 0);
  });

  it('still cover it after a sample of another node behind a gap (that made it uncovered)', () => {
    const entries = [gone(0, 22), quiet(20, 30)];
    assert.equal(covered(36, entries), 1);
    assert.equal(covered(36, [...entries, quiet(33, 36)]), 1);
  });

  it('never cover a node behind a gap, however long the quiet period before it was', () => {
    assert.equal(covered(36, [gone(-500, 34), quiet(35, 36)]), 0);
  });

  it('keep the observation of a node that is gone, also where one in doubt was longer', () => {
    const kept = keepEvidence([gone(0, 22), gone(-90, 22, { doubt: 'READING_UNUSABLE' })], 0, POLICY.quietMs);
    assert.deepEqual(spans(kept), [[0, 22]]);
  });
});
