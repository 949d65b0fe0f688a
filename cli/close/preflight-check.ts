import type { V1PersistentVolume, V1PodDisruptionBudget } from '@kubernetes/client-node';
import * as z from 'zod';
import type {
  KubernetesWorkloads,
  RunningKind,
  RunningWorkload,
} from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import { identityOfKey } from '../../shared/model/cluster-names.ts';
import type { CampaignClusterRow } from '../../shared/model/rows/campaign-rows.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { settleAll } from '../../shared/platform/settle.ts';
import { SYSTEM_NAMESPACE } from '../../shared/stages/sample/nodes-to-sample.ts';
import type { NodeEntry } from '../../shared/stages/sample/ports.ts';
import { orUnread, unreachable } from './health-observer.ts';
import type { Preflight } from './ports.ts';
import {
  type ExposedWorkload,
  notRead,
  type PoolFacts,
  type PreflightProblem,
  preflightProblems,
} from './preflight.ts';
import { restartedPools } from './schedule.ts';

/** The lists that preflight reads. */
export type PreflightLists = Pick<
  KubernetesWorkloads,
  'listDisruptionBudgets' | 'listVolumes' | 'listWorkloads'
>;

/** One cluster while it is checked. */
export interface CheckedCluster {
  readonly cluster: Cluster;
  /** The whole description. */
  readonly document: unknown;
  /** Null if no route to the control plane works; `notes` say why. */
  readonly reached: { readonly nodes: readonly NodeEntry[]; readonly workloads: PreflightLists } | null;
  readonly notes: readonly string[];
}

export interface PreflightPorts {
  /** Reads a cluster and connects to it; ends the connections afterwards. @throws SweepError */
  readonly withCluster: <T>(
    cluster: ClusterIdentity,
    use: (checked: CheckedCluster) => Promise<T>,
  ) => Promise<T>;
  readonly clock: Clock;
}

/** Checks a cluster. Whatever cannot be read is a problem. @throws SweepError if the cluster cannot be read at all */
export async function checkPreflight(
  identity: ClusterIdentity,
  { withCluster, clock }: PreflightPorts,
): Promise<PreflightProblem[]> {
  return withCluster(identity, async ({ cluster, document, reached, notes }) => {
    const unread: string[] = [];
    const found = {
      strictBudgets: [] as V1PodDisruptionBudget[],
      exposedWorkloads: [] as ExposedWorkload[],
      localVolumes: [] as V1PersistentVolume[],
    };
    if (restartedPools(cluster).length > 0) {
      if (reached === null) unread.push(unreachable(notes));
      else await readInto(found, reached.workloads, unread);
    }
    const nodesPerPool = reached === null ? null : countNodes(reached.nodes);
    return preflightProblems({
      cluster,
      pools: poolFactsOf(document),
      nodesPerPool,
      ...found,
      unread,
      nowMs: clock.nowMs(),
    });
  });
}

/** How many clusters are checked at the same time. */
const CLUSTERS_AT_ONCE = 20;

/** Checks clusters for a dry run. One that cannot be checked has a problem that says so. */
export async function checkClusters(
  clusters: readonly CampaignClusterRow[],
  preflight: Preflight,
): Promise<ReadonlyMap<CampaignClusterRow, readonly PreflightProblem[]>> {
  const settled = await settleAll(clusters, CLUSTERS_AT_ONCE, async (cluster) => {
    const problems: PreflightProblem[] = [];
    const unread: string[] = [];
    await orUnread(unread, async () => problems.push(...(await preflight.check(identityOfKey(cluster)))));
    return [...unread.map(notRead), ...problems];
  });
  return new Map(
    settled.map((result, index) => {
      if (result.status === 'rejected') throw result.reason;
      return [clusters[index] as CampaignClusterRow, result.value];
    }),
  );
}

interface Found {
  readonly strictBudgets: V1PodDisruptionBudget[];
  readonly exposedWorkloads: ExposedWorkload[];
  readonly localVolumes: V1PersistentVolume[];
}

/** Keeps only what is a problem: a cluster may have many thousands of objects. */
async function readInto(found: Found, lists: PreflightLists, unread: string[]): Promise<void> {
  await readAll(lists.listDisruptionBudgets(), unread, (budget) => {
    const { disruptionsAllowed, expectedPods = 0 } = budget.status ?? {};
    if (disruptionsAllowed === undefined || (disruptionsAllowed === 0 && expectedPods > 0))
      found.strictBudgets.push(budget);
  });
  for (const kind of ['Deployment', 'StatefulSet'] as const)
    await readAll(lists.listWorkloads(kind), unread, (workload) =>
      found.exposedWorkloads.push(...exposuresOf(kind, workload)),
    );
  await readAll(lists.listVolumes(), unread, (volume) => {
    if (volume.spec?.local !== undefined && volume.status?.phase === 'Bound') found.localVolumes.push(volume);
  });
}

async function readAll<T>(
  pages: AsyncIterable<readonly T[]>,
  unread: string[],
  add: (item: T) => void,
): Promise<void> {
  await orUnread(unread, async () => {
    for await (const page of pages) for (const item of page) add(item);
  });
}

/** GKE's own workloads are prepared for restarts of their nodes. */
function exposuresOf(kind: RunningKind, { metadata, spec }: RunningWorkload): ExposedWorkload[] {
  const name = { namespace: metadata?.namespace ?? '', kind, name: metadata?.name ?? '' };
  if (SYSTEM_NAMESPACE.test(name.namespace)) return [];
  const replicas = (spec as { readonly replicas?: number } | undefined)?.replicas ?? 1;
  const volumes = spec?.template.spec?.volumes ?? [];
  return [
    ...(replicas === 1 ? [{ ...name, exposedBy: 'ONE_REPLICA' } as const] : []),
    ...(volumes.some(({ hostPath }) => hostPath !== undefined)
      ? [{ ...name, exposedBy: 'HOST_PATH' } as const]
      : []),
  ];
}

function countNodes(nodes: readonly NodeEntry[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { pool } of nodes) counts.set(pool, (counts.get(pool) ?? 0) + 1);
  return counts;
}

const poolConfig = z.object({
  name: z.string(),
  podIpv4CidrSize: z.number().nullish(),
  networkConfig: z
    .object({ podIpv4CidrBlock: z.string().nullish(), podIpv4RangeUtilization: z.number().nullish() })
    .nullish(),
  config: z
    .object({
      accelerators: z.array(z.object({ acceleratorType: z.string().nullish() })).nullish(),
      localSsdCount: z.number().nullish(),
      localNvmeSsdBlockConfig: z.object({ localSsdCount: z.number().nullish() }).nullish(),
      ephemeralStorageLocalSsdConfig: z.object({ localSsdCount: z.number().nullish() }).nullish(),
      reservationAffinity: z
        .object({ consumeReservationType: z.union([z.string(), z.number()]).nullish() })
        .nullish(),
    })
    .nullish(),
});
const description = z.object({
  clusterIpv4Cidr: z.string().nullish(),
  ipAllocationPolicy: z.object({ defaultPodIpv4RangeUtilization: z.number().nullish() }).nullish(),
  nodePools: z.array(poolConfig).nullish(),
});

/** ANY_RESERVATION and SPECIFIC_RESERVATION, and the numbers that the client library has for them. */
const RESERVATIONS: readonly unknown[] = ['ANY_RESERVATION', 'SPECIFIC_RESERVATION', 2, 3];

/** Null if the description cannot be decoded. */
function poolFactsOf(document: unknown): PoolFacts[] | null {
  const { success, data } = description.safeParse(document);
  if (!success) return null;
  const { clusterIpv4Cidr = null, ipAllocationPolicy } = data;
  return (data.nodePools ?? []).map(({ name, podIpv4CidrSize, networkConfig, config }) => ({
    name,
    hasLocalSsds: [
      config?.localSsdCount,
      config?.localNvmeSsdBlockConfig?.localSsdCount,
      config?.ephemeralStorageLocalSsdConfig?.localSsdCount,
    ].some((count) => (count ?? 0) > 0),
    accelerators: (config?.accelerators ?? []).map(({ acceleratorType }) => acceleratorType ?? 'unknown'),
    usesReservation: RESERVATIONS.includes(config?.reservationAffinity?.consumeReservationType),
    // A pool without a range of its own uses that of the cluster.
    podRange: networkConfig?.podIpv4CidrBlock ?? clusterIpv4Cidr,
    podsPerNodePrefix: podIpv4CidrSize ?? null,
    podRangeUse:
      networkConfig?.podIpv4RangeUtilization ??
      (networkConfig?.podIpv4CidrBlock ? null : ipAllocationPolicy?.defaultPodIpv4RangeUtilization) ??
      null,
  }));
}
