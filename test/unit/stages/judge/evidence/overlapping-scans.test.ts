import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EvidenceEntry, ReportedNode } from '../../../../../shared/model/rows/parts.ts';
import { keepEvidence } from '../../../../../shared/stages/judge/evidence/node-evidence.ts';
import { evidenceOfPool } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';
import { usageOverTime } from '../../../../../shared/stages/judge/usage/usage-over-time.ts';
import { aUsage } from '../../../../support/cluster-builder.ts';
import { at, NODE, POLICY, type Reading, read, samplesOf } from '../../../../support/evidence-readings.ts';

const nodeOf = ({ node }: Reading): ReportedNode => ({ ...NODE, ...node });

const add = (entries: readonly EvidenceEntry[], reading: Reading) =>
  keepEvidence(read(entries, reading), Date.parse(at(reading.hours)), POLICY.quietMs);

const entriesOf = (...readings: readonly Reading[]) => readings.reduce<EvidenceEntry[]>(add, []);

/** What the entries come to at the time of the last of these readings. */
function evidenceAfter(...readings: readonly Reading[]) {
  const last = readings.at(-1);
  assert.ok(last);
  const scope = { entries: entriesOf(...readings), nodes: [nodeOf(last)], openKubelets: [] };
  return evidenceOfPool(scope, scope, Date.parse(at(last.hours)), POLICY);
}

describe('scans that overlap, and are added in another order than they read the cluster', () => {
  it('show quiet in the next scan (all that was observed before was lost)', () => {
    assert.equal(evidenceAfter({ hours: 1 }, { hours: 0 }, { hours: 12 }).nodesCovered, 1);
    const used = [
      { hours: -30, requests: 2 },
      { hours: 1, requests: 2 },
      { hours: 0, requests: 2 },
    ] as const;
    assert.equal(evidenceAfter(...used, { hours: 2, requests: 2 }).nodesCovered, 1);
  });

  it('show the latest process of a node last, however late the scan of an earlier one is added (hid the later ones)', () => {
    const entries = entriesOf(
      { hours: 0, startedHours: -48, requests: 1 },
      { hours: -100, startedHours: -720 },
    );
    assert.deepEqual(
      entries.map(({ process_started_at }) => process_started_at),
      [at(-720), at(-48)],
    );
  });

  it('show growth, not a counter that fell (only a restart ended that doubt)', () => {
    const [entry] = entriesOf({ hours: 1, requests: 5 }, { hours: 0, requests: 3 });
    const { doubt, last_grew_at, port_open_at, requests, last_sampled_at, first_sampled_at } = entry ?? {};
    assert.deepEqual([doubt, requests], [null, 5]);
    assert.deepEqual([last_grew_at, port_open_at, last_sampled_at], [at(1), at(1), at(1)]);
    assert.equal(first_sampled_at, at(0));
    const quiet = { requests: 5 };
    assert.equal(
      evidenceAfter(
        { hours: 1, requests: 5 },
        { hours: 0, requests: 3 },
        { hours: 14, ...quiet },
        { hours: 25, ...quiet },
      ).nodesCovered,
      1,
    );
  });

  it('do not date growth later than it was known to be', () => {
    const [entry] = entriesOf(
      { hours: 0 },
      { hours: 2, requests: 1 },
      { hours: 4, requests: 1 },
      { hours: 1 },
    );
    assert.equal(entry?.last_grew_at, at(2));
  });

  it('show growth that began before the first sample, if another source looks further back (was CLOSED again)', () => {
    const first = { hours: 0, requests: 3, setting: 'DISABLED' } as const;
    const second = { ...first, hours: 24 };
    const growth = (...before: readonly { hours: number; requests: number }[]) =>
      entriesOf(first, { ...second, before }).map((entry) => [entry.last_grew_at, entry.port_open_at]);
    assert.deepEqual(growth({ hours: -168, requests: 3 }), [[null, null]]);
    assert.deepEqual(growth({ hours: -168, requests: 2 }, { hours: 23, requests: 3 }), [[at(0), at(0)]]);
  });

  it('look back for days, and neither lose evidence nor the growth that they saw (the counter had fallen)', () => {
    const before = [-168, -1].map((hours, index) => ({ hours, requests: index + 1 }));
    const entries = entriesOf({ hours: 0.5, requests: 3 });
    const [entry] = add(entries, { hours: 0, requests: 3, before });
    assert.deepEqual([entry?.doubt, entry?.observed_since, entry?.last_grew_at], [null, at(-720), at(0.5)]);
    const samples = samplesOf({ hours: 0, requests: 3, before });
    const pool = { usage: aUsage(), port: 'ENABLED', nodes: [NODE], samples } as const;
    const { verdict, requests } = usageOverTime(pool, entries, { minimumWindowSeconds: 3600 * 2 });
    assert.deepEqual([verdict, requests], ['IN_USE', 2]);
  });

  it('show the use of an earlier process that only another source saw (was forgotten)', () => {
    const now = { hours: 0, startedHours: -2 };
    const before = [{ hours: -3, requests: 5, startedHours: -720 }];
    const readings = [now, { ...now, hours: 1, before }];
    const used = (...all: readonly Reading[]) =>
      entriesOf(...all).map(({ requests, last_sampled_at, gone }) => [requests, last_sampled_at, gone]);
    const expected = [
      [5, at(-3), false],
      [0, at(1), false],
    ];
    assert.deepEqual(used(...readings), expected);
    assert.deepEqual(
      used(...readings, { ...now, hours: 1, before }),
      expected,
      'adding it again changes nothing',
    );
    assert.equal(evidenceAfter(...readings).usedRecently, true);
  });

  it('do not forget use that only the later reading saw (became GATHER_EVIDENCE)', () => {
    const { lastUsedMs, usedRecently } = evidenceAfter({ hours: 1, requests: 1 }, { hours: 0 }, { hours: 2 });
    assert.deepEqual([lastUsedMs, usedRecently], [Date.parse(at(1)), true]);
  });

  it('do not take a node for gone that was created between the readings', () => {
    const created = { node: { created_at: at(0.5) }, startedHours: 0.5 };
    assert.deepEqual(
      entriesOf({ hours: 1, ...created }, { hours: 0, without: true }).map(({ gone }) => gone),
      [false],
    );
  });

  it('put the process before a restart in its place', () => {
    const readings = [
      { hours: 2, startedHours: 1 },
      { hours: 0, requests: 3 },
    ];
    const entries = entriesOf(...readings);
    assert.deepEqual(
      entries.map(({ requests, last_sampled_at, gone }) => [requests, last_sampled_at, gone]),
      [
        [3, at(0), false],
        [0, at(2), false],
      ],
    );
    assert.deepEqual(entriesOf(...readings, ...readings), entries, 'adding them again changes nothing');
  });

  it('put an earlier node of the same name in its place, as one that is gone', () => {
    const entries = entriesOf(
      { hours: 2, startedHours: 1, node: { uid: 'uid-2', created_at: at(1) } },
      { hours: 0, requests: 3 },
    );
    assert.deepEqual(
      entries.map(({ node_uid, requests, gone }) => [node_uid, requests, gone]),
      [
        ['uid-1', 3, true],
        ['uid-2', 0, false],
      ],
    );
  });

  it('keep what a configuration showed, whichever reading it is of', () => {
    const open = { setting: 'DISABLED', node: { effective_port: 'ENABLED' } } as const;
    const closed = { node: { effective_port: 'DISABLED' } } as const;
    const [isOpen] = entriesOf({ hours: 1, setting: 'DISABLED' }, { hours: 0, ...open });
    assert.deepEqual([isOpen?.port, isOpen?.port_open_at, isOpen?.observed_since], ['ENABLED', at(0), at(0)]);
    assert.equal(evidenceAfter({ hours: 1 }, { hours: 0, ...closed }, { hours: 2 }).nodesCovered, 0);
  });

  it('do not show quiet for a closed kubelet of a node that is gone (its port was forgotten with it)', () => {
    const entries = entriesOf(
      { hours: 0, setting: 'DISABLED' },
      { hours: 12, without: true },
      { hours: 6 },
      { hours: 13, without: true },
    );
    assert.deepEqual(
      entries.map(({ port, observed_since }) => [port, observed_since]),
      [['DISABLED', null]],
    );
    assert.deepEqual(entriesOf({ hours: 0, setting: 'DISABLED' }, { hours: 49, without: true }), []);
  });

  for (const [name, readings] of Object.entries({
    'a count that was higher before': [{ hours: 1 }, { hours: 0, requests: 1 }],
    'a process that is newer': [{ hours: 1 }, { hours: 0, startedHours: -1 }],
    'a time that no scan takes': [{ hours: 100 }, { hours: 0 }],
  }))
    it(`are not what ${name} shows: the clocks disagree`, () => {
      const entry = entriesOf(...readings).at(-1);
      assert.equal(entry?.doubt === 'CLOCKS_DISAGREE' || entry?.observed_since === at(0), true);
      assert.equal(evidenceAfter(...readings, { hours: 2, ...readings[1] }).nodesCovered, 0);
    });

  it('come to the same in any order', () => {
    const aKubelet = fc.record({
      restarts: fc.boolean(),
      requests: fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 3 }),
    });
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { minLength: 2, maxLength: 5 });
    const history = fc.tuple(aKubelet, times, fc.integer()).map(([{ restarts, requests }, hours, seed]) => {
      const read = (hour: number): Reading => {
        const startedHours = restarts && hour >= 20 ? 20 : -720;
        return {
          hours: hour,
          startedHours,
          requests: requests.filter((time) => time <= hour && time >= startedHours).length,
        };
      };
      const key = (hour: number) => (hour * 7919 + seed) % 101;
      return {
        inOrder: hours.toSorted((a, b) => a - b).map(read),
        shuffled: hours.toSorted((a, b) => key(a) - key(b)).map(read),
        last: read(41),
      };
    });
    fc.assert(
      fc.property(history, ({ inOrder, shuffled, last }) => {
        assert.deepEqual(evidenceAfter(...shuffled, last), evidenceAfter(...inOrder, last));
      }),
      { numRuns: 500 },
    );
  });
});
