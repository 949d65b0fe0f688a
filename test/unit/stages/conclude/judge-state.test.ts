import assert from 'node:assert/strict';
import { clusterStateSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import type { StateOverTime } from '../../../../shared/model/verdict.ts';
import {
  earlierFacts,
  earlierVerdicts,
  judgeState,
  NO_EVIDENCE,
  NO_VERDICTS,
} from '../../../../shared/stages/conclude/judge-state.ts';
import type { ClusterComparison } from '../../../../shared/stages/conclude/ports.ts';
import { aComparison, type ThenAndNow } from '../../../support/comparison-builder.ts';
import { aStarted, scheduledMs, timeOf } from '../../../support/row-builder.ts';

const STARTED = aStarted({ day: 3 });
const NOW = timeOf(scheduledMs({ day: 3 }));
const EARLIER = timeOf(scheduledMs({ day: 1 }));
const RECORDED = timeOf(scheduledMs({ day: 3 }) + 600_000);

const NOTHING_OBSERVED: StateOverTime = { ...NO_VERDICTS, exposure: 'OPEN' };

function stateOf(thenAndNow: ThenAndNow) {
  const comparison = aComparison(thenAndNow);
  const { report } = comparison;
  const overTime = {
    ...NOTHING_OBSERVED,
    exposure: report?.exposure ?? null,
    usage: report?.usage ?? null,
    readiness: report?.readiness ?? null,
    reasons: report?.reasons ?? [],
  };
  return judgeState(STARTED, comparison, overTime, NO_EVIDENCE, RECORDED);
}

describe('the state of a cluster', () => {
  it('copies the facts and verdicts from the report', () => {
    const state = stateOf({ before: 'OPEN', openSince: EARLIER });
    assert.deepEqual(state, {
      scan_id: STARTED.scan_id,
      scan_date: STARTED.scan_date,
      recorded_at: RECORDED,
      report_id: 'scan/p/l/c',
      organization: 'organizations/1',
      project_id: 'p',
      location: 'l',
      cluster: 'c',
      cluster_uid: 'uid',
      outcome: 'INSPECTED',
      error_code: null,
      exposure: 'OPEN',
      usage: null,
      change: 'STILL',
      readiness: 'GATHER_EVIDENCE',
      reasons: ['because'],
      exempt: false,
      compared_scan_id: 'before',
      compared_exposure: 'OPEN',
      open_since: EARLIER,
      last_used_at: null,
      quiet_since: null,
      report_recorded_at: '2026-11-24T03:01:00.000Z',
      open_kubelets: [],
      labels: [{ key: 'team', value: 'payments' }],
      ancestors: [{ resource: 'folders/12', display_name: 'Payments' }],
      use: null,
      pools: [],
      evidence_uid: null,
      evidence: [],
      accepted_breaks: [],
      read_at: '2026-11-24T03:00:30.000Z',
      earlier: null,
    });
    assert.ok(clusterStateSchema.safeParse(state).success);
  });

  const sinces: readonly [string, ThenAndNow, string | null][] = [
    ['this scan, if it is new', { before: null }, NOW],
    ['this scan, if it was closed', { before: 'CLOSED' }, NOW],
    ['the first scan of the streak, if it is still open', { before: 'OPEN', openSince: EARLIER }, EARLIER],
    [
      'this scan, if another cluster had its name',
      { before: 'OPEN', openSince: EARLIER, uidBefore: 'old' },
      NOW,
    ],
    ['null, if it is closed', { before: 'OPEN', openSince: EARLIER, now: 'CLOSED' }, null],
    [
      'null, if the exposure cannot be determined',
      { before: 'OPEN', openSince: EARLIER, now: 'UNKNOWN' },
      null,
    ],
    [
      'null, if it could not be read',
      { before: 'OPEN', openSince: EARLIER, outcome: 'UNREADABLE', now: null },
      null,
    ],
  ];
  for (const [name, thenAndNow, since] of sinces)
    it(`sets open_since to ${name}`, () => {
      assert.equal(stateOf(thenAndNow).open_since, since);
    });

  it('keeps the previous exposure separate if the cluster could not be read', () => {
    const { exposure, compared_exposure, error_code, outcome } = stateOf({
      before: 'CLOSED',
      outcome: 'UNREADABLE',
      now: null,
    });
    assert.deepEqual(
      [outcome, error_code, exposure, compared_exposure],
      ['UNREADABLE', 'PROJECT_FORBIDDEN', null, 'CLOSED'],
    );
  });

  it('is not quiet since before its last known use (the evidence of deleted nodes is not kept, but the time of their use is)', () => {
    const comparison = aComparison({ before: 'OPEN' });
    const { compared } = comparison;
    assert.ok(compared);
    const used = (lastUsedAt: string | null, overTime: Pick<StateOverTime, 'lastUsedAt' | 'quietSince'>) => {
      const verdicts = { ...NOTHING_OBSERVED, ...overTime };
      const known = { ...comparison, compared: { ...compared, lastUsedAt } };
      const { last_used_at, quiet_since } = judgeState(STARTED, known, verdicts, NO_EVIDENCE, RECORDED);
      return [last_used_at, quiet_since];
    };
    const [first = '', second = '', third = ''] = [0, 1, 2].map((day) => timeOf(scheduledMs({ day })));
    assert.deepEqual(used(second, { lastUsedAt: null, quietSince: first }), [second, second]);
    assert.deepEqual(used(second, { lastUsedAt: first, quietSince: third }), [second, third]);
    assert.deepEqual(used(first, { lastUsedAt: second, quietSince: second }), [second, second]);
    assert.deepEqual(used(null, { lastUsedAt: null, quietSince: first }), [null, first]);
    assert.deepEqual(used(first, { lastUsedAt: null, quietSince: null }), [first, null]);
  });

  it('is MISSING without a report, and GONE if it was not enumerated', () => {
    assert.equal(stateOf({ before: 'OPEN', outcome: 'MISSING' }).outcome, 'MISSING');
    assert.equal(stateOf({ before: 'OPEN', outcome: 'NOT_FOUND' }).outcome, 'GONE');
  });

  it('is not compared if another cluster had its name', () => {
    const state = stateOf({ before: 'OPEN', uidBefore: 'old', now: 'CLOSED' });
    assert.deepEqual([state.compared_scan_id, state.compared_exposure], [null, null]);
  });
});

describe('what a state carries from earlier scans', () => {
  const known: ClusterComparison = {
    ...aComparison({ before: 'OPEN', openSince: EARLIER }),
    lastSeen: { uid: 'uid', outcome: 'INSPECTED' },
    lastRead: { uid: 'uid', exempt: true, openKubelets: [], readAt: EARLIER },
    lastUsage: { uid: 'uid', usage: 'NOT_SEEN', readAt: EARLIER },
  };
  const exposure = {
    scan_id: 'before',
    cluster_uid: 'uid',
    exposure: 'OPEN',
    open_since: EARLIER,
    last_used_at: null,
    read_at: '2026-11-23T03:00:00.000Z',
  };
  const read = { cluster_uid: 'uid', exempt: true, open_kubelets: [], read_at: EARLIER };
  const usage = { cluster_uid: 'uid', usage: 'NOT_SEEN', read_at: EARLIER };

  it('is only what this scan could not tell', () => {
    const carried = (state: Parameters<typeof earlierFacts>[1]) => earlierFacts(known, state);
    assert.equal(carried({ outcome: 'INSPECTED', exposure: 'CLOSED', usage: 'IN_USE' }), null);
    assert.deepEqual(carried({ outcome: 'UNREADABLE', exposure: null, usage: null }), {
      exposure,
      read,
      usage,
    });
    assert.deepEqual(carried({ outcome: 'INSPECTED', exposure: 'UNKNOWN', usage: 'NOT_CHECKED' }), {
      exposure,
      read: null,
      usage,
    });
    assert.deepEqual(carried({ outcome: 'INSPECTED', exposure: 'OPEN', usage: 'INCONCLUSIVE' }), {
      exposure: null,
      read: null,
      usage,
    });
  });

  it('is everything after a scan with which a campaign renewed its evidence: it must hide no change', () => {
    const told = { outcome: 'INSPECTED', exposure: 'OPEN', usage: 'IN_USE' } as const;
    assert.deepEqual(earlierFacts(known, told, 'RENEWAL'), { exposure, read, usage });
  });

  it('is nothing if nothing was known', () => {
    const nothing = { ...known, compared: null, lastRead: null, lastUsage: null };
    assert.equal(earlierFacts(nothing, { outcome: 'MISSING', exposure: null, usage: null }), null);
  });

  it('contains what was read of this cluster, not of another one with its name', () => {
    const { wasRead, wasExempt, wasQuiet } = earlierVerdicts(known);
    assert.deepEqual([wasRead, wasExempt, wasQuiet], [true, true, true]);
    const another = { ...known, report: aComparison({ uid: 'another' }).report };
    assert.deepEqual(Object.values(earlierVerdicts(another)), [false, false, false]);
  });
});
