import type { V1PersistentVolume, V1PodDisruptionBudget } from '@kubernetes/client-node';
import ipaddr from 'ipaddr.js';
import type { Cluster, NodePool } from '../../shared/model/cluster.ts';
import { formatFirst, grouped, plural } from '../../shared/platform/text.ts';
import type { WorkloadName } from './health-snapshot.ts';
import { restartedPools } from './schedule.ts';

/** Something that a person should know before the nodes of a cluster are replaced. */
export interface PreflightProblem {
  readonly code:
    | 'DISRUPTION_BUDGET'
    | 'SINGLE_REPLICA'
    | 'LOCAL_STORAGE'
    | 'ACCELERATORS'
    | 'RESERVED_CAPACITY'
    | 'POD_ADDRESSES'
    | 'SURGE_NOT_CHECKED'
    | 'MAINTENANCE_EXCLUSION'
    | 'MAINTENANCE_WINDOW'
    | 'NOT_READ';
  /** One sentence, naming the objects. */
  readonly sentence: string;
  /** What to do about it, as a sentence. */
  readonly action: string;
  /** Keeps the cluster out of its ring, unless it is included explicitly. */
  readonly blocking: boolean;
}

/** A workload whose only pod, or whose files on a node, a restart of its node affects. */
export interface ExposedWorkload extends WorkloadName {
  readonly exposedBy: 'ONE_REPLICA' | 'HOST_PATH';
}

/** What preflight reads about a cluster. */
export interface PreflightFacts {
  readonly cluster: Cluster;
  /** Null if the description of the pools cannot be decoded. */
  readonly pools: readonly PoolFacts[] | null;
  /** Nodes per pool; null if they could not be listed. */
  readonly nodesPerPool: ReadonlyMap<string | null, number> | null;
  /** Those that allow no disruption. */
  readonly strictBudgets: readonly V1PodDisruptionBudget[];
  readonly exposedWorkloads: readonly ExposedWorkload[];
  readonly localVolumes: readonly V1PersistentVolume[];
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
  readonly nowMs: number;
}

const NAMES_SHOWN = 5;

/** What preflight reads from the description of a pool; null if a field is absent. */
export interface PoolFacts {
  readonly name: string;
  readonly hasLocalSsds: boolean;
  readonly accelerators: readonly string[];
  readonly usesReservation: boolean;
  /** CIDR block of its pods. */
  readonly podRange: string | null;
  /** Prefix length of the block that each node takes from it. */
  readonly podsPerNodePrefix: number | null;
  /** The share of the range that is in use, from 0 to 1, also by other clusters. */
  readonly podRangeUse: number | null;
}

/** The problems of a cluster; none if closing the port replaces no node. Pure. */
export function preflightProblems(facts: PreflightFacts): PreflightProblem[] {
  const restarted = restartedPools(facts.cluster);
  if (restarted.length === 0) return [];
  const pools = (facts.pools ?? []).filter(({ name }) => restarted.some((pool) => pool.name === name));
  return [
    ...(facts.pools === null ? [notRead('The configuration of the node pools could not be read.')] : []),
    ...facts.unread.map(notRead),
    ...facts.strictBudgets.map(budgetProblem),
    ...workloadProblems(facts.exposedWorkloads),
    ...storageProblems(pools, facts.localVolumes),
    ...pools.flatMap(capacityProblems),
    ...surgeProblems(restarted, facts),
    ...maintenanceProblems(facts),
  ];
}

const blocking = (code: PreflightProblem['code'], sentence: string, action: string): PreflightProblem => ({
  code,
  sentence,
  action,
  blocking: true,
});

export const notRead = (sentence: string): PreflightProblem =>
  blocking(
    'NOT_READ',
    sentence,
    'Grant the permission (infra/kubernetes/components/close), or check it yourself.',
  );

/** Source of the hour: https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies */
function budgetProblem({ metadata, status }: V1PodDisruptionBudget): PreflightProblem {
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return blocking(
    'DISRUPTION_BUDGET',
    `PodDisruptionBudget ${metadata?.namespace}/${metadata?.name} allows no disruption: ${plural(currentHealthy, 'pod')} healthy, ${grouped(desiredHealthy)} required.`,
    'Add replicas or relax the budget. GKE waits up to an hour for each node, and then evicts the pods anyway.',
  );
}

function workloadProblems(workloads: readonly ExposedWorkload[]): PreflightProblem[] {
  const listed = (
    reason: ExposedWorkload['exposedBy'],
    code: PreflightProblem['code'],
    what: string,
    action: string,
  ): PreflightProblem[] => {
    const names = workloads
      .filter(({ exposedBy }) => exposedBy === reason)
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
    const sentence = `${plural(names.length, 'workload')} with ${what}: ${formatFirst(names, NAMES_SHOWN)}.`;
    return names.length === 0 ? [] : [blocking(code, sentence, action)];
  };
  const downtime = 'Add a replica, or accept that each is down while its pod moves to another node.';
  return [
    ...listed('ONE_REPLICA', 'SINGLE_REPLICA', 'one replica', downtime),
    ...listed('HOST_PATH', 'LOCAL_STORAGE', 'files on the node (hostPath)', DATA_LOSS),
  ];
}

/** What to do about data on the disks of a node. */
const DATA_LOSS =
  'Copy the data first, or check that it can be lost: a replaced node starts with empty disks.';

function storageProblems(
  pools: readonly PoolFacts[],
  volumes: readonly V1PersistentVolume[],
): PreflightProblem[] {
  const names = volumes.map(({ metadata }) => metadata?.name ?? '');
  return [
    ...pools
      .filter(({ hasLocalSsds }) => hasLocalSsds)
      .map(({ name }) => blocking('LOCAL_STORAGE', `Pool ${name} has local SSDs.`, DATA_LOSS)),
    ...(names.length === 0
      ? []
      : [
          blocking(
            'LOCAL_STORAGE',
            `${plural(names.length, 'PersistentVolume')} on the disk of a node: ${formatFirst(names, NAMES_SHOWN)}.`,
            DATA_LOSS,
          ),
        ]),
  ];
}

function capacityProblems({ name, accelerators, usesReservation }: PoolFacts): PreflightProblem[] {
  const action =
    'Check that one more such node can be created, or set maxSurge to 0 and maxUnavailable to 1.';
  const types = formatFirst(accelerators, NAMES_SHOWN);
  return [
    ...(accelerators.length === 0
      ? []
      : [blocking('ACCELERATORS', `Pool ${name} has accelerators (${types}).`, action)]),
    ...(usesReservation
      ? [blocking('RESERVED_CAPACITY', `Pool ${name} uses reserved capacity.`, action)]
      : []),
  ];
}

/** No permission of the role shows quotas or the free addresses of a subnet: those are compute.regions.get and its like. */
function surgeProblems(
  restarted: readonly NodePool[],
  { cluster, pools, nodesPerPool }: PreflightFacts,
): PreflightProblem[] {
  const isAutopilot = cluster.mode === 'AUTOPILOT';
  const surging = restarted.filter(
    ({ upgrade }) => isAutopilot || upgrade.strategy === 'BLUE_GREEN' || upgrade.maxSurge !== 0,
  );
  if (surging.length === 0) return [];
  const names = formatFirst(
    surging.map(({ name }) => name),
    NAMES_SHOWN,
  );
  return [
    {
      code: 'SURGE_NOT_CHECKED',
      sentence: `It is not known whether quotas and the subnet of the nodes have room for the additional nodes of ${isAutopilot ? 'the cluster' : names}.`,
      action:
        'Check the quotas of the region and the subnet. If a node cannot be created, the operation fails before it drains one.',
      blocking: false,
    },
    ...(isAutopilot || pools === null
      ? []
      : surging.flatMap((pool) => addressProblem(pool, pools, nodesPerPool))),
  ];
}

/**
 * Each node takes a block of the range of its pool's pods, which other pools and, in a Shared VPC, other clusters may share.
 * @param nodesPerPool null if the nodes could not be listed, which is a problem of its own
 */
function addressProblem(
  { name, upgrade }: NodePool,
  pools: readonly PoolFacts[],
  nodesPerPool: ReadonlyMap<string | null, number> | null,
): PreflightProblem[] {
  const own = pools.find((each) => each.name === name);
  const { podRange: range, podsPerNodePrefix: prefix, podRangeUse: use } = own ?? {};
  if (!range || !prefix || !ipaddr.IPv4.isValidCIDR(range))
    return [notRead(`The range of the pods of pool ${name} could not be read.`)];
  const capacity = 2 ** (prefix - ipaddr.IPv4.parseCIDR(range)[1]);
  const sharing = pools.filter(({ podRange }) => podRange === range);
  const counted = sharing.reduce((sum, each) => sum + (nodesPerPool?.get(each.name) ?? 0), 0);
  const nodes = Math.max(counted, Math.round((use ?? 0) * capacity));
  const added = upgrade.strategy === 'BLUE_GREEN' ? (nodesPerPool?.get(name) ?? 1) : (upgrade.maxSurge ?? 1);
  if (nodes + added <= capacity) return [];
  return [
    blocking(
      'POD_ADDRESSES',
      `Pool ${name} needs ${plural(added, 'additional node')}, but the range ${range} has room for ${plural(capacity, 'node')} and is used by ${grouped(nodes)}.`,
      'Add a range for pods, or set maxSurge to 0 and maxUnavailable to 1.',
    ),
  ];
}

/** GKE does not enforce windows and exclusions for changes by users; a campaign waits by itself. */
function maintenanceProblems({ cluster: { maintenance }, nowMs }: PreflightFacts): PreflightProblem[] {
  const current = maintenance.exclusions.filter(({ starts, ends }) => {
    const startMs = starts === null ? -Infinity : Date.parse(starts);
    const endMs = ends === null ? Infinity : Date.parse(ends);
    return !(startMs > nowMs || endMs <= nowMs);
  });
  return [
    ...current.map(
      ({ name, ends, scope }): PreflightProblem => ({
        code: 'MAINTENANCE_EXCLUSION',
        sentence: `Maintenance exclusion ${name} (${scope ?? 'NO_UPGRADES'}) is in force${ends === null ? '' : ` until ${ends}`}.`,
        action: 'A campaign waits until it ends, unless `--include maintenance` is given.',
        blocking: false,
      }),
    ),
    ...(maintenance.window === null
      ? []
      : [
          {
            code: 'MAINTENANCE_WINDOW',
            sentence: `The cluster has a maintenance window: ${maintenance.window}.`,
            action: 'A campaign waits for it, unless `--include maintenance` is given.',
            blocking: false,
          } as const,
        ]),
  ];
}
