import assert from 'node:assert/strict';
import type { EvidenceEntry } from '../../../../../shared/model/rows/parts.ts';
import { evidenceOfPool } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';
import {
  at,
  HOUR_MS,
  NODE,
  POLICY,
  type Reading,
  read,
  T0_MS,
} from '../../../../support/evidence-readings.ts';

/** Nodes covered of the one node, after these readings. */
function covered(...readings: readonly Reading[]): number | null {
  const entries = readings.reduce<EvidenceEntry[]>(read, []);
  const last = readings.at(-1);
  const scope = { entries, nodes: [{ ...NODE, ...last?.node }], openKubelets: [] };
  return evidenceOfPool(scope, scope, T0_MS + (last?.hours ?? 0) * HOUR_MS, POLICY).nodesCovered;
}

describe('uncertain evidence', () => {
  it('shows quiet for a long-lived kubelet with a counter of zero (control for the cases below)', () =>
    assert.equal(covered({ hours: 0 }), 1));

  const uncertain: Readonly<Record<string, readonly Reading[]>> = {
    'a counter that falls without a restart': [
      { hours: 0, requests: 5 },
      { hours: 30, requests: 4 },
    ],
    'a counter that fell while its process kept running': [
      { hours: 0, requests: 5 },
      { hours: 1, requests: 4 },
      { hours: 40, requests: 4 },
    ],
    'a process that started in the future': [{ hours: 0, startedHours: 100 }],
    'a process with an unknown start time': [
      { hours: 0, startedHours: null },
      { hours: 48, startedHours: null },
    ],
    'clocks that differ by an hour between scans: the later scan is an hour behind': [
      { hours: 1 },
      { hours: 0 },
    ],
    'clocks that differ by an hour between scans: the kubelet seems to have started an hour later': [
      { hours: 0 },
      { hours: 20, startedHours: -719 },
    ],
    'a response that was cut off, or a counter above 2^53 (read as TRUNCATED)': [
      { hours: 0 },
      { hours: 1, node: { reason: 'TRUNCATED' } },
    ],
    'a second sample that is missing': [{ hours: 0, node: { reason: 'SECOND_SAMPLE_MISSING' } }],
    'a kubelet whose port was closed while it was observed': [{ hours: 0, setting: 'DISABLED' }],
    'a process that was observed with its port closed, however long the setting says open since': [
      { hours: 0, setting: 'DISABLED' },
      { hours: 1 },
      { hours: 40 },
    ],
    'a process whose configuration said closed, although only the setting is read since': [
      { hours: 0, node: { effective_port: 'DISABLED' } },
      { hours: 1 },
      { hours: 40 },
    ],
    'a node that moved to another pool': [{ hours: 0 }, { hours: 1, node: { pool: 'b' } }],
    'a nonzero counter that was read once': [{ hours: 0, requests: 1 }],
    'a counter that has grown since': [{ hours: 0 }, { hours: 30, requests: 1 }],
    'a kubelet that restarted, in a pool whose history has a gap': [
      { hours: 0 },
      { hours: 30, startedHours: 29 },
    ],
  };
  for (const [name, readings] of Object.entries(uncertain))
    it(`never shows quiet for ${name}`, () => assert.equal(covered(...readings), 0));

  it('shows use although the clock of the later scan is an hour behind (scans are in order, clocks are not)', () => {
    const entries = read(read([], { hours: 1, requests: 5 }), { hours: 0, requests: 6 });
    const scope = { entries, nodes: null, openKubelets: [] };
    const { usedNodes, usedRecently } = evidenceOfPool(scope, scope, T0_MS, POLICY);
    assert.deepEqual([usedNodes, usedRecently], [['n'], true]);
  });

  it('keeps the use that was seen before a counter fell (was forgotten with the count)', () => {
    const entries = read(read([], { hours: 0, requests: 5 }), { hours: 1 });
    const scope = { entries, nodes: null, openKubelets: [] };
    const { lastUsedMs, usedRecently } = evidenceOfPool(scope, scope, T0_MS + HOUR_MS, POLICY);
    assert.deepEqual([entries[0]?.doubt, lastUsedMs, usedRecently], ['COUNTER_FELL', T0_MS, true]);
  });

  for (const { name, pools } of [
    { name: 'until its pool was listed', pools: [null, 'a'] },
    { name: 'since its pool could not be listed', pools: ['a', null] },
  ])
    it(`follows a kubelet whose pool was unknown ${name} (was another kubelet, so growth went unnoticed)`, () => {
      const [before = null, after = null] = pools;
      const first = read([], { hours: 0, node: { pool: before } });
      const entries = read(first, { hours: 20, requests: 1, node: { pool: after } });
      assert.deepEqual(
        entries.map(({ pool, gone, last_grew_at }) => [pool, gone, last_grew_at]),
        [['a', false, at(20)]],
      );
    });

  it('covers a process whose configuration said open, although the setting says closed (was lost with the next scan)', () =>
    assert.equal(
      covered(
        { hours: 0, setting: 'DISABLED', node: { effective_port: 'ENABLED' } },
        { hours: 1, setting: 'DISABLED' },
      ),
      1,
    ));

  it('believes a configuration that says closed, although the counter could not be read (the port stayed open)', () => {
    const first = read([], { hours: 0, node: { effective_port: 'ENABLED' } });
    const [entry] = read(first, { hours: 1, node: { effective_port: 'DISABLED', reason: 'TRUNCATED' } });
    assert.deepEqual(
      [entry?.port, entry?.port_open_at, entry?.doubt],
      ['DISABLED', null, 'READING_UNUSABLE'],
    );
  });

  it('counts from the sample whose configuration shows the port open', () => {
    const closed = { hours: 0, setting: 'DISABLED' } as const;
    const open = { hours: 1, node: { effective_port: 'ENABLED' } } as const;
    assert.deepEqual([covered(closed, open, { hours: 24 }), covered(closed, open, { hours: 25 })], [0, 1]);
  });

  it('covers no node of which only the name is known and this scan has no sample (an earlier node with its name counted)', () => {
    const entries = read([], { hours: 0, node: { uid: null, created_at: null } });
    const scope = { entries, nodes: [{ ...NODE, uid: null, created_at: null }], openKubelets: [] };
    const coveredAt = (hours: number) =>
      evidenceOfPool(scope, scope, T0_MS + hours * HOUR_MS, POLICY).nodesCovered;
    assert.deepEqual([coveredAt(0), coveredAt(1)], [1, 0]);
  });

  it('covers no node that was created after the last sample of its name (Managed Prometheus had sampled an earlier node)', () => {
    const entries = read([], { hours: 0, node: { uid: null, created_at: null } });
    const coveredIf = (createdHours: number) => {
      const nodes = [{ ...NODE, created_at: at(createdHours) }];
      const scope = { entries, nodes, openKubelets: [] };
      return evidenceOfPool(scope, scope, T0_MS + 2 * HOUR_MS, POLICY).nodesCovered;
    };
    assert.deepEqual([coveredIf(-720), coveredIf(1)], [1, 0]);
  });

  it('is not used from an earlier node with the same name', () => {
    const before = read([], { hours: 0 });
    const node = { uid: 'uid-2', created_at: at(20) };
    const after = read(before, { hours: 21, startedHours: 20, node });
    assert.deepEqual(
      after.map(({ node_uid, gone }) => [node_uid, gone]),
      [
        ['uid-1', true],
        ['uid-2', false],
      ],
    );
    const nodes = [{ ...NODE, ...node }];
    const earlier = { entries: before, nodes, openKubelets: [] };
    const nowMs = T0_MS + 21 * HOUR_MS;
    assert.equal(evidenceOfPool(earlier, earlier, nowMs, POLICY).nodesCovered, 0, 'before it was read');
  });

  it('never shows quiet in an entry written by a later release', () => {
    const entries = read([], { hours: 0 }).map((entry) => ({ ...entry, format: entry.format + 1 }));
    const scope = { entries, nodes: [NODE], openKubelets: [] };
    assert.equal(evidenceOfPool(scope, scope, T0_MS, POLICY).nodesCovered, 0);
  });

  it('covers the node again once its counter did not grow for the quiet period', () =>
    assert.equal(covered({ hours: 0, requests: 7 }, { hours: 24, requests: 7 }), 1));

  it('expires 14 days after the last sample', () => {
    const entries = read([], { hours: 0 });
    const scope = { entries, nodes: [NODE], openKubelets: [] };
    const coveredAt = (hours: number) =>
      evidenceOfPool(scope, scope, T0_MS + hours * HOUR_MS, POLICY).nodesCovered;
    assert.deepEqual([coveredAt(14 * 24), coveredAt(14 * 24 + 1)], [1, 0]);
  });
});
