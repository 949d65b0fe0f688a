import assert from 'node:assert/strict';
import { stateOf } from '../../../../cli/close/fold-events.ts';
import { admitsNodes, nextActions } from '../../../../cli/close/next-actions.ts';
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
    assert.equal(admitsNodes(state, rules, 'shop', 1), true);
    assert.equal(admitsNodes(state, rules, 'shop', 2), false);
    assert.equal(admitsNodes(state, rules, 'bank', 2), true);
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
