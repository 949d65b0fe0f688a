import assert from 'node:assert/strict';
import { EventLog } from '../../cli/close/event-log.ts';
import type { HealthSnapshot } from '../../cli/close/health.ts';
import { nextActions } from '../../cli/close/next-actions.ts';
import { performAction } from '../../cli/close/perform-action.ts';
import type { Performing } from '../../cli/close/performing.ts';
import type { ChangeRequest, ClusterEvidence, GkeOperation } from '../../cli/close/ports.ts';
import type { CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import {
  aCampaign,
  aCampaignCluster,
  anEvent,
  anEvidence,
  aStep,
  CAMPAIGN_MS,
  RULES,
} from './campaign-builder.ts';
import { aCluster, aPool, setting } from './cluster-builder.ts';
import { aSnapshot } from './health-builder.ts';

export const NOW_MS = CAMPAIGN_MS + 3_600_000;
export const RUNNING: GkeOperation = {
  name: 'operation-7',
  type: 'UPGRADE_NODES',
  pool: 'other',
  status: 'RUNNING',
  error: null,
  startedAt: new Date(NOW_MS).toISOString(),
};
const LEASED: Partial<CampaignEventRow> = {
  runner: 'me',
  until_at: new Date(NOW_MS + 180_000).toISOString(),
};
/** A turn in which nothing was requested yet. */
export const TURN = [
  anEvent(1, 'LEASE_TAKEN', LEASED),
  anEvent(2, 'RING_STARTED', { ring: 0 }),
  anEvent(3, 'TURN_STARTED', {
    cluster: 'a',
    response: JSON.stringify(aSnapshot({ nodes: [], workloads: [] })),
  }),
];
export const requested = (sequence: number, step: number, nodesAtOnce: number, cluster = 'a') =>
  anEvent(sequence, 'CHANGE_REQUESTED', {
    cluster,
    step,
    direction: 'CLOSE',
    attempt: 1,
    request: JSON.stringify({ target: {}, kubeletConfig: {}, before: {}, nodesAtOnce }),
  });

interface World {
  readonly events?: readonly CampaignEventRow[];
  readonly surge?: number;
  readonly evidence?: ClusterEvidence;
  readonly operations?: readonly GkeOperation[];
  readonly closed?: boolean;
  /** Of the cluster as it is now. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly lease?: Partial<Pick<Performing, 'holdLease' | 'mayRequest'>>;
  /** As it is observed now. */
  readonly health?: HealthSnapshot;
  /** What others record while the health is observed. */
  readonly meanwhile?: readonly CampaignEventRow[];
}

/** Performs the next action about cluster `a`; what is recorded and sent for it. */
export async function performNext({
  events = TURN,
  surge = 1,
  evidence = anEvidence(),
  operations = [],
  closed = false,
  labels = {},
  lease = {},
  health = aSnapshot({ nodes: [], workloads: [] }),
  meanwhile = [],
}: World = {}) {
  const steps = ['first', 'second'].map((pool) => aStep({ pool }));
  const clusters = ['a', 'b'].map((name, position) => aCampaignCluster(name, { steps, position }));
  const rules = { ...RULES, clusters_at_once: 2, nodes_at_once: 5 };
  const stored = { campaign: aCampaign(clusters, { rules }), clusters };
  const rows = [...events];
  const store = {
    create: async () => undefined,
    campaign: async () => stored,
    events: async (_id: string, after: number) => rows.slice(after),
    append: async (more: readonly CampaignEventRow[]) => {
      if (more[0]?.sequence !== rows.length + 1) return false;
      rows.push(...more);
      return true;
    },
  };
  const author = {
    actor: 'ana@example.com',
    runner: 'me',
    newId: () => 'id',
    sleep: async () => undefined,
  };
  const log = new EventLog(store, stored, { ...author, nowMs: () => NOW_MS });
  await log.read();
  const sent: ChangeRequest[] = [];
  const kubeletConfig = { insecureKubeletReadonlyPortEnabled: !closed };
  const pools = ['first', 'second'].map((name) =>
    aPool({ name, nodeCount: 9, upgrade: { strategy: 'SURGE', maxSurge: surge, maxUnavailable: 0 } }),
  );
  const settings = [
    setting('CLUSTER_DEFAULT', !closed),
    ...pools.map(({ name }) => setting('NODE_POOL', !closed, name)),
  ];
  const performing: Performing = {
    log,
    rules,
    runner: 'me',
    holdLease: async () => undefined,
    mayRequest: () => true,
    ...lease,
    ports: {
      changes: {
        read: async () => ({
          cluster: aCluster({ uid: 'uid-of-a', pools, settings, labels }),
          kubeletConfigs: new Map(pools.map(({ name }) => [name, kubeletConfig])),
          clusterDefault: null,
          autoProvisioning: null,
          maintenanceWindow: null,
        }),
        request: async (_cluster, change) => {
          sent.push(change);
          return { started: RUNNING };
        },
        operation: async (_cluster, name) => {
          const operation = operations.find((each) => each.name === name);
          if (operation === undefined) throw new SweepError('API_NOT_FOUND', { api: 'GKE', resource: name });
          return operation;
        },
        operations: async () => operations,
      },
      health: {
        observe: async () => {
          rows.push(...meanwhile);
          return health;
        },
      },
      preflight: { check: async () => [] },
      evidence: { latest: async () => evidence, renew: async () => evidence },
      alerts: null,
      nowMs: () => NOW_MS,
      sleep: async () => undefined,
    },
  };
  const { actions } = nextActions(log.state, rules, 'me', NOW_MS);
  const action = actions.find((each) => 'cluster' in each && each.cluster.plan.cluster === 'a');
  assert.ok(action);
  await performAction(action, performing).catch((error: unknown) => {
    if (!(error instanceof SweepError)) throw error;
  });
  const recorded = rows.slice(events.length + meanwhile.length).map(({ kind, detail }) => [kind, detail]);
  return { recorded, sent: sent.length };
}
