import assert from 'node:assert/strict';
import { joinEvidence, type ObservedScan, usageOverTime } from '../../../../shared/stages/judge/evidence.ts';
import { aUsage } from '../../../support/a-cluster.ts';
import { HOUR_MS, scanAt, T0_MS } from '../../../support/observed-scans.ts';

/** Hours after T0: quiet since, quiet until, last used; then whether it is in use now, and the nodes unseen. */
type Seen = readonly [number | null, number, number | null, boolean, readonly string[]];

function seen(scans: readonly ObservedScan[]): Seen | undefined {
  const evidence = joinEvidence(scans).get('a');
  if (evidence === undefined) return undefined;
  const hours = (ms: number) => (ms - T0_MS) / HOUR_MS;
  const { quietSinceMs, quietUntilMs, lastUsedAtMs, inUse, unseenNodes } = evidence;
  return [
    quietSinceMs === null ? null : hours(quietSinceMs),
    hours(quietUntilMs),
    lastUsedAtMs === null ? null : hours(lastUsedAtMs),
    inUse,
    unseenNodes,
  ];
}

// biome-ignore format: one story, one line
const STORIES: readonly (readonly [string, readonly ObservedScan[], Seen])[] = [
  ['zero since its start', [scanAt(0, [['n', -50, {}]])], [-50, 0, null, false, []]],
  ['not zero: used just now, for all anyone knows', [scanAt(0, [['n', -50, { pods: 4 }]])], [0, 0, 0, false, []]],
  ['stands still from scan to scan', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(12, [['n', -50, { pods: 4 }]]), scanAt(25, [['n', -50, { pods: 4 }]])], [0, 25, 0, false, []]],
  ['stood still over a gap of days: the same process kept counting', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(200, [['n', -50, { pods: 4 }]])], [0, 200, 0, false, []]],
  ['grew at the last scan', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(30, [['n', -50, { pods: 5 }]])], [30, 30, 30, true, []]],
  ['grew, then stood still', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(5, [['n', -50, { pods: 9 }]]), scanAt(30, [['n', -50, { pods: 9 }]])], [5, 30, 5, false, []]],
  ['restarted: what came before its start is not known', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(30, [['n', 10, {}]])], [10, 30, 0, false, []]],
  ['restarted and used since', [scanAt(0, [['n', -50, {}]]), scanAt(30, [['n', 10, { pods: 1 }]])], [30, 30, 30, true, []]],
  ['restarted, zero before and after', [scanAt(0, [['n', -50, {}]]), scanAt(30, [['n', 10, {}]])], [10, 30, null, false, []]],
  ['a used node is sampled no longer: the other one says nothing of it', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(48, [['m', -90, {}]])], [0, 0, 0, false, ['n']]],
  ['a used node is sampled again', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(20, [['m', -90, {}]]), scanAt(48, [['n', -50, { pods: 4 }], ['m', -90, {}]])], [0, 48, 0, false, []]],
  ['a used node is gone: every node there is was sampled', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(48, [['m', 5, {}], ['k', 6, {}]], 2)], [5, 48, 0, false, []]],
  ['a used node is not gone where nobody counted the nodes', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(48, [['m', 5, {}]], null)], [null, 0, 0, false, ['n']]],
  ['a node that was never used is replaced by a new one', [scanAt(0, [['n', -50, {}]]), scanAt(48, [['m', 47, {}]])], [47, 48, null, false, []]],
  ['one of two nodes is quiet for long, the other new: the pool is as quiet as the one', [scanAt(0, [['n', -50, {}], ['m', -1, {}]])], [-50, 0, null, false, []]],
  ['one of two nodes is used', [scanAt(0, [['n', -50, {}], ['m', -50, { pods: 1 }]]), scanAt(20, [['n', -50, {}], ['m', -50, { pods: 2 }]])], [20, 20, 20, true, []]],
  ['its start is not known', [scanAt(0, [['n', null, {}]]), scanAt(30, [['n', null, {}]])], [null, 30, null, false, []]],
  ['used, and its start is not known', [scanAt(0, [['n', null, { pods: 1 }]]), scanAt(30, [['n', null, { pods: 1 }]])], [null, 30, 0, false, []]],
  ['it starts in the future', [scanAt(0, [['n', 1, {}]])], [null, 0, null, false, []]],
  ['it starts in the future twice', [scanAt(0, [['n', 99, {}]]), scanAt(30, [['n', 99, {}]])], [null, 30, null, false, []]],
  ['its clock went back an hour: quiet from our own first sample after that', [scanAt(0, [['n', -1, {}]]), scanAt(10, [['n', -2, {}]]), scanAt(40, [['n', -2, {}]])], [10, 40, null, false, []]],
  ['a count fell within one process', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(10, [['n', -50, { pods: 3 }]]), scanAt(90, [['n', -50, { pods: 3 }]])], [null, 90, 0, false, []]],
  ['one path fell while another grew', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(10, [['n', -50, { stats: 9 }]])], [null, 10, 10, true, []]],
  ['a scan without samples of it in between', [scanAt(0, [['n', -50, { pods: 4 }]]), scanAt(10, []), scanAt(30, [['n', -50, { pods: 4 }]])], [0, 30, 0, false, []]],
  ['the older of two quiet nodes counts, whichever comes first', [scanAt(0, [['m', -1, {}], ['n', -50, {}], ['k', -20, {}]])], [-50, 0, null, false, []]],
  ['a used node whose start is not known keeps the others from being quiet', [scanAt(0, [['n', -50, {}], ['m', null, { pods: 1 }]]), scanAt(48, [['n', -50, {}], ['m', null, { pods: 1 }]])], [null, 48, 0, false, []]],
  ['a quiet node whose start is not known does not', [scanAt(0, [['n', null, {}], ['m', -50, {}]])], [-50, 0, null, false, []]],
  ['a node that was used is gone, and no other is dated', [scanAt(0, [['n', -50, { pods: 1 }]]), scanAt(48, [['m', null, {}]], 1)], [null, 48, 0, false, []]],
  ['grew before, and was restarted since', [scanAt(0, [['n', -50, { pods: 1 }]]), scanAt(5, [['n', -50, { pods: 2 }]]), scanAt(48, [['n', 20, {}]])], [20, 48, 5, false, []]],
  ['a node that grew earlier is not in use now where it was not sampled', [scanAt(0, [['n', -50, { pods: 1 }]]), scanAt(5, [['n', -50, { pods: 2 }]]), scanAt(48, [['m', -50, {}]])], [5, 5, 5, false, ['n']]],
];

describe('evidence over time', () => {
  for (const [name, scans, expected] of STORIES) {
    it(name, () => assert.deepEqual(seen(scans), expected));
  }

  it('has nothing of a pool that the last scan did not sample', () => {
    assert.equal(seen([scanAt(0, [['n', -50, {}]]), scanAt(10, [])]), undefined);
    assert.equal(joinEvidence([]).size, 0);
  });

  it('keeps pools apart', () => {
    const ofB = (scan: ObservedScan): ObservedScan => ({
      samples: scan.samples.map((sample) => ({ ...sample, node: 'other', pool: 'b' })),
      pools: [{ pool: 'b', usage: { nodes_total: 1, nodes_sampled: 1 } }],
    });
    const both = (one: ObservedScan, other: ObservedScan): ObservedScan => ({
      samples: [...one.samples, ...ofB(other).samples],
      pools: [...ofB(other).pools, ...one.pools],
    });
    const scans = [
      both(scanAt(0, [['n', -50, { pods: 1 }]]), scanAt(0, [['x', -50, { pods: 9 }]])),
      both(scanAt(48, [['m', -50, {}]], 3), scanAt(48, [['x', -50, { pods: 10 }]])),
    ];
    assert.deepEqual(seen(scans), [0, 0, 0, false, ['n']]);
    const b = joinEvidence(scans).get('b');
    assert.deepEqual([b?.inUse, b?.unseenNodes], [true, []]);
  });

  it('has nothing of nodes that belong to no pool', () => {
    const scan = scanAt(0, [['n', -50, {}]]);
    const stray = { ...scan, samples: scan.samples.map((sample) => ({ ...sample, pool: null })) };
    assert.equal(joinEvidence([stray]).size, 0);
  });

  it('finds growth between two samples of one scan', () => {
    const twice: ObservedScan = {
      ...scanAt(1, [['n', -50, { pods: 2 }]]),
      samples: [
        ...scanAt(1, [['n', -50, { pods: 2 }]]).samples,
        ...scanAt(2, [['n', -50, { pods: 2 }]]).samples,
      ],
    };
    assert.deepEqual(seen([scanAt(0, [['n', -50, { pods: 1 }]]), twice]), [1, 2, 1, true, []]);
  });
});

describe('use over time', () => {
  const used = joinEvidence([
    scanAt(0, [['n', -50, { pods: 4 }]]),
    scanAt(30, [['n', -50, { pods: 5 }]]),
  ]).get('a');
  const quiet = joinEvidence([scanAt(0, [['n', -50, { pods: 4 }]])]).get('a');
  const usage = aUsage({ verdict: 'USED_SINCE_START', requests: 5 });

  it('is IN_USE where the counter grew since an earlier scan', () => {
    assert.deepEqual(usageOverTime(usage, 'ENABLED', used), { ...usage, verdict: 'IN_USE' });
  });
  it('shows a setting without effect where the port is DISABLED', () => {
    assert.equal(usageOverTime(usage, 'DISABLED', used).setting_not_effective, true);
  });
  it('is what the scan says where it did not', () => {
    assert.equal(usageOverTime(usage, 'ENABLED', quiet), usage);
    assert.equal(usageOverTime(usage, 'ENABLED', undefined), usage);
  });
});
