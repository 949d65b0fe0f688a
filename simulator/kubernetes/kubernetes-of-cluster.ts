import { isBelow, parseGkeVersion } from '../../shared/model/gke-version.ts';
import { instanceGroupsOf } from '../documents/pool-document.ts';
import { chance, pickOne } from '../fleet/chance.ts';
import type { ClusterTruth, PoolTruth as FleetPool, SiteTruth } from '../fleet/truth.ts';
import type { AgentDeployment, KubernetesTruth, PoolTruth } from './truth.ts';

const HOUR_MS = 3_600_000;

/** What goes on in a cluster that nobody reads from its settings. */
interface Story {
  readonly agents: readonly string[];
  /** The agents were migrated this long before the fleet began to be served; null: they still call. */
  readonly migratedHoursAgo: number | null;
  /** How old its nodes are. */
  readonly nodeAgeHours: number;
  /** Others take their place this often, as spot nodes do; left out: never. */
  readonly nodeLifeHours?: number;
}

const STORIES: readonly [Story, ...Story[]] = [
  { agents: ['website'], migratedHoursAgo: null, nodeAgeHours: 240 },
  { agents: ['website', 'shop'], migratedHoursAgo: null, nodeAgeHours: 100 },
  { agents: ['datadog-agent', 'website'], migratedHoursAgo: null, nodeAgeHours: 240, nodeLifeHours: 18 },
  { agents: ['otel-collector', 'website'], migratedHoursAgo: null, nodeAgeHours: 500 },
  { agents: ['node-report', 'website'], migratedHoursAgo: null, nodeAgeHours: 50 },
  { agents: ['otel-collector', 'website'], migratedHoursAgo: 36, nodeAgeHours: 240 },
  { agents: ['kube-hunter', 'website'], migratedHoursAgo: null, nodeAgeHours: 72 },
  { agents: ['website'], migratedHoursAgo: null, nodeAgeHours: 0.5 },
  { agents: [], migratedHoursAgo: null, nodeAgeHours: 240 },
];

/**
 * The Kubernetes side of a cluster of the fleet: its story is drawn from its uid, its ports from its settings.
 * A pool that was closed after agents had called it keeps their counts until its kubelets restart.
 * @param servedSinceMs when the fleet began to be served: stories are told from there
 */
export function kubernetesOf(cluster: ClusterTruth, servedSinceMs: number): KubernetesTruth {
  const story = pickOne(STORIES, cluster.uid, 'story');
  const untilMs = story.migratedHoursAgo === null ? null : servedSinceMs - story.migratedHoursAgo * HOUR_MS;
  const createdAtMs = Math.max(cluster.createdAtMs, servedSinceMs - story.nodeAgeHours * HOUR_MS);
  return {
    uid: cluster.uid,
    cluster: cluster.name,
    autopilot: cluster.mode === 'AUTOPILOT',
    pools: cluster.pools.map((pool) => ({
      ...poolOf(cluster, pool, createdAtMs, servedSinceMs),
      replaceEveryMs: story.nodeLifeHours === undefined ? null : story.nodeLifeHours * HOUR_MS,
    })),
    deployments: story.agents.map((agent): AgentDeployment => ({ agent, pools: null, sinceMs: 0, untilMs })),
  };
}

function poolOf(
  cluster: ClusterTruth,
  pool: FleetPool,
  createdAtMs: number,
  servedSinceMs: number,
): Omit<PoolTruth, 'replaceEveryMs'> {
  const closedLately = chance(cluster.uid, pool.name, 'closed') < 0.4;
  const closedAtMs = closedLately ? servedSinceMs - 2 * HOUR_MS : Number.NEGATIVE_INFINITY;
  return {
    name: pool.name,
    version: pool.version,
    groups: instanceGroupsOf(pool, cluster).map(nodePrefixOf),
    nodesPerGroup: pool.nodesPerZone,
    createdAtMs,
    portClosedAtMs: isServed(cluster, pool) ? null : closedAtMs,
    restartEveryMs: null,
  };
}

/** Whether the pool's kubelets serve the port, as GKE resolves its settings. */
function isServed(cluster: ClusterTruth, pool: FleetPool): boolean {
  const inherited: readonly SiteTruth[] =
    cluster.mode === 'AUTOPILOT'
      ? [cluster.autoProvisioningDefault, cluster.legacyAutoProvisioningDefault]
      : pool.autoProvisioned
        ? [cluster.autoProvisioningDefault, cluster.legacyAutoProvisioningDefault, cluster.clusterDefault]
        : [cluster.clusterDefault === true ? true : undefined];
  const set = [pool.readonlyPort, ...inherited].find((value) => value !== undefined);
  if (set !== undefined) return set;
  const created = parseGkeVersion(cluster.initialVersion);
  return created === null || isBelow(created, '1.32');
}

/** A group is called `…/gke-CLUSTER-POOL-HASH-grp`, its nodes `gke-CLUSTER-POOL-HASH-xxxx`. */
function nodePrefixOf(groupLink: string): string {
  return groupLink.replace(/^.*\//, '').replace(/-grp$/, '');
}
