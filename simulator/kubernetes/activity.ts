import { instanceGroupsOf } from '../documents/pool-document.ts';
import { chance, pickOne } from '../fleet/chance.ts';
import { servesPort } from '../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth as FleetPool } from '../fleet/truth.ts';
import type { AgentDeployment, KubernetesTruth, PoolTruth } from './truth.ts';

const HOUR_MS = 3_600_000;

/** The activity in a cluster, which its settings do not show. */
interface Activity {
  readonly agents: readonly string[];
  /** How long before the simulator started the agents were migrated; null: they still call. */
  readonly migratedHoursAgo: number | null;
  /** The age of its nodes. */
  readonly nodeAgeHours: number;
  /** How often nodes are replaced, as with spot nodes; absent: never. */
  readonly nodeLifeHours?: number;
}

const ACTIVITIES: readonly [Activity, ...Activity[]] = [
  { agents: ['website'], migratedHoursAgo: null, nodeAgeHours: 240 },
  { agents: ['website', 'shop'], migratedHoursAgo: null, nodeAgeHours: 180 },
  { agents: ['datadog-agent', 'website'], migratedHoursAgo: null, nodeAgeHours: 240, nodeLifeHours: 18 },
  { agents: ['otel-collector', 'website'], migratedHoursAgo: null, nodeAgeHours: 500 },
  { agents: ['node-report', 'website'], migratedHoursAgo: null, nodeAgeHours: 50 },
  { agents: ['otel-collector', 'website'], migratedHoursAgo: 36, nodeAgeHours: 240 },
  { agents: ['kube-hunter', 'website'], migratedHoursAgo: null, nodeAgeHours: 180 },
  { agents: ['website'], migratedHoursAgo: null, nodeAgeHours: 0.5 },
  { agents: [], migratedHoursAgo: null, nodeAgeHours: 240 },
];

/**
 * The Kubernetes side of a fleet's cluster: the activity is chosen by its uid, the ports follow from its settings.
 * If a pool was closed after agents had called it, its counters keep their values until the kubelets restart.
 * @param servedSinceMs when the simulator started; activity is relative to it
 */
export function kubernetesOf(cluster: ClusterTruth, servedSinceMs: number): KubernetesTruth {
  const activity = pickOne(ACTIVITIES, cluster.uid, 'story');
  const untilMs =
    activity.migratedHoursAgo === null ? null : servedSinceMs - activity.migratedHoursAgo * HOUR_MS;
  const createdAtMs = Math.max(cluster.createdAtMs, servedSinceMs - activity.nodeAgeHours * HOUR_MS);
  return {
    uid: cluster.uid,
    cluster: cluster.name,
    autopilot: cluster.mode === 'AUTOPILOT',
    pools: cluster.pools.map((pool) => ({
      ...poolOf(cluster, pool, createdAtMs, servedSinceMs),
      replaceEveryMs: activity.nodeLifeHours === undefined ? null : activity.nodeLifeHours * HOUR_MS,
    })),
    deployments: activity.agents.map(
      (agent): AgentDeployment => ({ agent, pools: null, sinceMs: 0, untilMs }),
    ),
  };
}

function poolOf(
  cluster: ClusterTruth,
  pool: FleetPool,
  createdAtMs: number,
  servedSinceMs: number,
): Omit<PoolTruth, 'replaceEveryMs'> {
  const [rollout] = pool.rollouts ?? [];
  const wasOpen = chance(cluster.uid, pool.name, 'closed') < 0.4;
  // Before the quiet period: growth within it would show that the setting is not effective, because kubelets did not
  // restart.
  const closedAtMs = wasOpen ? servedSinceMs - 216 * HOUR_MS : Number.NEGATIVE_INFINITY;
  return {
    name: pool.name,
    version: pool.version,
    groups: instanceGroupsOf(pool, cluster).map(nodePrefixOf),
    nodesPerGroup: pool.nodesPerZone,
    createdAtMs,
    portClosedAtMs: (rollout?.servedBefore ?? servesPort(cluster, pool)) ? null : closedAtMs,
    restartEveryMs: null,
    labels: pool.nodeLabels ?? {},
    taints: (pool.taints ?? []).map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] })),
    rollouts: pool.rollouts ?? [],
  };
}

/** Taint effects by their names in the GKE API. */
const EFFECTS = {
  NO_SCHEDULE: 'NoSchedule',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
  NO_EXECUTE: 'NoExecute',
} as const;

/** Instance groups are named `…/gke-CLUSTER-POOL-HASH-grp`, their nodes `gke-CLUSTER-POOL-HASH-xxxx`. */
function nodePrefixOf(groupLink: string): string {
  return groupLink.replace(/^.*\//, '').replace(/-grp$/, '');
}
