import assert from 'node:assert/strict';
import type { ClusterState } from '../../../../cli/close/campaign-state.ts';
import { stateOf } from '../../../../cli/close/fold-events.ts';
import { admitsNodes } from '../../../../cli/close/in-flight.ts';
import { nextActions } from '../../../../cli/close/next-actions.ts';
import type { CampaignEventRow, CampaignRules } from '../../../../shared/model/rows/campaign-rows.ts';
import {
  aCampaign,
  aCampaignCluster,
  anEvent,
  CAMPAIGN_MS,
  RULES,
} from '../../../support/campaign-builder.ts';

type Draft = readonly [kind: CampaignEventRow['kind'], row?: Partial<CampaignEventRow>];

const CLUSTERS = [
  aCampaignCluster('a'),
  aCampaignCluster('b', { position: 1 }),
  aCampaignCluster('c', { ring: 1 }),
];
const STARTED: Draft = ['RING_STARTED', { ring: 0 }];
const requestOf = (pool: string | null) =>
  JSON.stringify({
    target: pool === null ? { site: 'CLUSTER_DEFAULT' } : { site: 'NODE_POOL', pool },
    kubeletConfig: {},
    before: {},
  });
const step = (index: number, kind: CampaignEventRow['kind'], cluster = 'a'): Draft => [
  kind,
  {
    cluster,
    step: index,
    direction: 'CLOSE',
    attempt: 1,
    request: requestOf(index === 0 ? null : 'default-pool'),
    operation: 'operation-1',
  },
];

/** What is done next, and what is waited for, after these events. */
function decide(drafts: readonly Draft[], rules: Partial<CampaignRules> = {}, laterMs = 3_600_000) {
  const all = { ...RULES, ...rules };
  const stored = { campaign: aCampaign(CLUSTERS, { rules: all }), clusters: CLUSTERS };
  const events = drafts.map(([kind, row], index) => anEvent(index + 1, kind, row));
  const { actions, waits } = nextActions(stateOf(stored, events), all, 'me', CAMPAIGN_MS + laterMs);
  return {
    actions: actions.map((action) =>
      [
        action.kind,
        'cluster' in action ? action.cluster.plan.cluster : '',
        'step' in action ? action.step : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
    waits: waits.map(({ what }) => what),
  };
}

describe('what a campaign does next', () => {
  it('does nothing before a person starts a ring', () =>
    assert.deepEqual(decide([]), { actions: [], waits: ['APPROVAL'] }));

  it('begins the clusters of the ring that was started, and of no other', () =>
    assert.deepEqual(decide([STARTED]), { actions: ['BEGIN_TURN a', 'BEGIN_TURN b'], waits: ['APPROVAL'] }));

  it('begins no more clusters than the limits admit', () => {
    assert.deepEqual(decide([STARTED], { clusters_at_once: 1 }).actions, ['BEGIN_TURN a']);
    assert.deepEqual(decide([STARTED, ['TURN_STARTED', { cluster: 'a' }]], { clusters_per_project: 1 }), {
      actions: ['REQUEST_CHANGE a 0'],
      waits: ['LIMIT', 'APPROVAL'],
    });
  });

  it('begins nothing outside the permitted hours, but follows what was requested', () => {
    const closed = { days: ['SUN'], hours_from: '01:00', hours_to: '02:00' };
    assert.deepEqual(decide([STARTED], closed), { actions: [], waits: ['WINDOW', 'APPROVAL'] });
    const requested = [STARTED, ['TURN_STARTED', { cluster: 'a' }], step(0, 'CHANGE_REQUESTED')] as const;
    assert.deepEqual(decide(requested, closed).actions, ['CHECK_CHANGE a 0']);
  });

  const turn: readonly Draft[] = [
    STARTED,
    ['TURN_STARTED', { cluster: 'a' }],
    step(0, 'CHANGE_REQUESTED'),
    step(0, 'CHANGE_STARTED'),
    step(0, 'CHANGE_VERIFIED'),
  ];

  const inTurn: Draft = ['TURN_STARTED', { cluster: 'a' }];
  const rollBack: Draft = ['ROLL_BACK_ORDERED', { cluster: 'a' }];
  /** GKE has begun no operation. */
  const refused: Draft = ['CHANGE_FAILED', { ...step(0, 'CHANGE_FAILED')[1], operation: null }];

  it('changes the pools after the default, and the health is checked after the soak time', () => {
    assert.deepEqual(decide(turn, { clusters_at_once: 1 }).actions, ['REQUEST_CHANGE a 1']);
    const closed = [...turn, step(1, 'CHANGE_REQUESTED'), step(1, 'CHANGE_VERIFIED')];
    assert.deepEqual(decide(closed, { clusters_at_once: 1 }, 60_000), {
      actions: [],
      waits: ['SOAK', 'LIMIT', 'APPROVAL'],
    });
    assert.deepEqual(decide(closed, { clusters_at_once: 1 }).actions, ['CHECK_HEALTH a']);
  });

  for (const kind of ['CHANGE_FAILED', 'CHANGE_UNKNOWN'] as const)
    it(`begins nothing after ${kind}`, () => {
      const failed = [...turn, step(1, 'CHANGE_REQUESTED'), step(1, kind)];
      assert.deepEqual(decide(failed), { actions: [], waits: ['PERSON'] });
      const resumed = decide([...failed, ['RESUMED']], { clusters_at_once: 1 }).actions;
      assert.deepEqual(resumed, [kind === 'CHANGE_FAILED' ? 'REQUEST_CHANGE a 1' : 'CHECK_CHANGE a 1']);
    });

  for (const kind of ['BREACHED', 'PAUSED', 'ABORTED'] as const)
    it(`begins nothing after ${kind}, and rolls back what is ordered, last step first`, () => {
      const row = kind === 'BREACHED' ? { cluster: 'a', response: '[]' } : {};
      const closed: readonly Draft[] = [
        ...turn,
        step(1, 'CHANGE_REQUESTED'),
        step(1, 'CHANGE_VERIFIED'),
        [kind, row],
      ];
      assert.deepEqual(decide(closed).actions, []);
      assert.deepEqual(decide([...closed, ['ROLL_BACK_ORDERED', { cluster: 'a' }]]).actions, [
        'REQUEST_CHANGE a 1',
      ]);
    });

  it('rolls back a change whose operation failed, because part of it may have taken effect', () => {
    const failed: readonly Draft[] = [...turn, step(1, 'CHANGE_REQUESTED'), step(1, 'CHANGE_FAILED')];
    const ordered = decide([...failed, ['ROLL_BACK_ORDERED', { cluster: 'a' }], ['RESUMED']], {
      clusters_at_once: 1,
    });
    assert.deepEqual(ordered.actions, ['REQUEST_CHANGE a 1']);
  });

  it('counts the nodes of a change whose outcome is unknown', () => {
    const unknown: readonly Draft[] = [
      ...turn,
      ['TURN_STARTED', { cluster: 'b' }],
      step(0, 'CHANGE_VERIFIED', 'b'),
      step(1, 'CHANGE_REQUESTED'),
      step(1, 'CHANGE_UNKNOWN'),
      ['RESUMED'],
    ];
    assert.deepEqual(decide(unknown, { nodes_at_once: 1 }), {
      actions: ['CHECK_CHANGE a 1'],
      waits: ['OPERATION', 'LIMIT', 'APPROVAL'],
    });
  });

  it('counts the nodes that were known when a change was requested, also if its outcome is unknown', () => {
    const known = { ...JSON.parse(requestOf('default-pool')), nodesAtOnce: 3 };
    const requested: Draft = [
      'CHANGE_REQUESTED',
      { ...step(1, 'CHANGE_REQUESTED')[1], request: JSON.stringify(known) },
    ];
    const events = [STARTED, ['TURN_STARTED', { cluster: 'a' }] as const, requested].map(
      ([kind, row], index) => anEvent(index + 1, kind, row),
    );
    const rules = { ...RULES, nodes_per_project: 4 };
    const state = stateOf({ campaign: aCampaign(CLUSTERS, { rules }), clusters: CLUSTERS }, events);
    const [a, b] = [...state.clusters.values()] as [ClusterState, ClusterState];
    assert.equal(admitsNodes(state, rules, b, 1), true);
    assert.equal(admitsNodes(state, rules, b, 2), false);
    assert.equal(admitsNodes(state, rules, { ...b, plan: { ...b.plan, project_id: 'bank' } }, 2), true);
    assert.equal(admitsNodes(state, rules, a, 4), true, 'GKE changes a cluster by one operation at a time');
  });

  it('rolls back a change whose outcome is unknown within the limits that it fills itself', () => {
    const unknown: readonly Draft[] = [
      ...turn,
      step(1, 'CHANGE_REQUESTED'),
      step(1, 'CHANGE_UNKNOWN'),
      ['ROLL_BACK_ORDERED', { cluster: 'a' }],
    ];
    assert.deepEqual(decide(unknown, { nodes_at_once: 1 }), {
      actions: ['REQUEST_CHANGE a 1'],
      waits: ['PERSON'],
    });
    const rolledBack: readonly Draft[] = [...unknown, ['ROLLED_BACK', { cluster: 'a' }], ['RESUMED']];
    assert.deepEqual(decide(rolledBack, { nodes_at_once: 1, clusters_at_once: 1 }), {
      actions: ['BEGIN_TURN b'],
      waits: ['APPROVAL'],
    });
  });

  it('does not undo what GKE has refused or not received, which somebody else may have done since', () => {
    for (const end of [step(0, 'CHANGE_POSTPONED'), refused]) {
      const ordered = [STARTED, inTurn, step(0, 'CHANGE_REQUESTED'), end, rollBack];
      assert.deepEqual(decide(ordered, { clusters_at_once: 1 }).actions, ['END_ROLL_BACK a']);
    }
    const again = [...turn.slice(0, 3), step(0, 'CHANGE_FAILED'), ['RESUMED'] as const];
    const afterFailure = [...again, step(0, 'CHANGE_REQUESTED'), refused, rollBack];
    assert.deepEqual(decide(afterFailure).actions, ['REQUEST_CHANGE a 0'], 'an earlier request has begun');
  });

  it('tries a failed rollback again when somebody orders it again, also after the campaign', () => {
    const failed: Draft = ['CHANGE_FAILED', { ...refused[1], direction: 'ROLL_BACK' }];
    const stopped: readonly Draft[] = [...turn, ['ABORTED'], rollBack, failed];
    assert.deepEqual(decide(stopped).actions, []);
    assert.deepEqual(decide([...stopped, rollBack]).actions, ['REQUEST_CHANGE a 0']);
  });

  it('tries a blocked cluster once in each run', () => {
    const blocked = (runner: string) =>
      decide([STARTED, ['TURN_BLOCKED', { cluster: 'a', runner }]], { clusters_at_once: 1 });
    assert.deepEqual(blocked('me').actions, ['BEGIN_TURN b']);
    assert.deepEqual(blocked('another').actions, ['BEGIN_TURN a']);
  });

  it('ends rings, and then the campaign', () => {
    const done = (...clusters: string[]) => clusters.map((cluster): Draft => ['TURN_DONE', { cluster }]);
    assert.deepEqual(decide([STARTED, ...done('a', 'b')]).actions, ['END_RING']);
    const last: readonly Draft[] = [
      STARTED,
      ...done('a', 'b'),
      ['RING_DONE', { ring: 0 }],
      ['RING_STARTED', { ring: 1 }],
      ...done('c'),
      ['RING_DONE', { ring: 1 }],
    ];
    assert.deepEqual(decide(last), { actions: ['END_CAMPAIGN'], waits: [] });
    assert.deepEqual(decide([...last, ['DONE']]), { actions: [], waits: [] });
  });

  it('ignores an event about a cluster that is not part of the campaign', () =>
    assert.deepEqual(decide([['TURN_STARTED', { cluster: 'stranger' }]]).actions, []));
});
