import type { V1PersistentVolume, V1PodDisruptionBudget } from '@kubernetes/client-node';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { Cluster, NodePool } from '../../shared/model/cluster.ts';
import { formatFirst, grouped, plural } from '../../shared/platform/text.ts';
import type { WorkloadName } from './health-snapshot.ts';

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

/** What preflight reads of a cluster. */
export interface PreflightFacts {
  readonly cluster: Cluster;
  /** The cluster's whole description. */
  readonly document: unknown;
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

const poolConfig = z.object({
  name: z.string().nullish(),
  podIpv4CidrSize: z.number().nullish(),
  networkConfig: z.object({ podIpv4CidrBlock: z.string().nullish() }).nullish(),
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
type PoolConfig = z.infer<typeof poolConfig>;
const pools = z.object({ nodePools: z.array(poolConfig).nullish() });

/** The pools whose nodes are replaced when the port is closed: all whose own setting is not false. */
export function restartedPools({ pools: all, settings }: Cluster): NodePool[] {
  return all.filter(
    ({ name }) =>
      !settings.some(({ site, pool, value }) => site === 'NODE_POOL' && pool === name && value === false),
  );
}

/** The problems of a cluster; none if closing the port replaces no node. Pure. */
export function preflightProblems(facts: PreflightFacts): PreflightProblem[] {
  const restarted = restartedPools(facts.cluster);
  if (restarted.length === 0) return [];
  const parsed = pools.safeParse(facts.document);
  const configs = (parsed.data?.nodePools ?? []).filter(({ name }) =>
    restarted.some((pool) => pool.name === name),
  );
  return [
    ...(parsed.success ? [] : [notRead('The configuration of the node pools could not be read.')]),
    ...facts.unread.map(notRead),
    ...facts.strictBudgets.map(budgetProblem),
    ...workloadProblems(facts.exposedWorkloads),
    ...storageProblems(configs, facts.localVolumes),
    ...configs.flatMap(capacityProblems),
    ...surgeProblems(restarted, configs, facts),
    ...exclusionProblems(facts),
  ];
}

const blocking = (code: PreflightProblem['code'], sentence: string, action: string): PreflightProblem => ({
  code,
  sentence,
  action,
  blocking: true,
});

const notRead = (sentence: string): PreflightProblem =>
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
  const namesOf = (reason: ExposedWorkload['exposedBy']) =>
    workloads
      .filter(({ exposedBy }) => exposedBy === reason)
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  const single = namesOf('ONE_REPLICA');
  const onHost = namesOf('HOST_PATH');
  return [
    ...(single.length === 0
      ? []
      : [
          blocking(
            'SINGLE_REPLICA',
            `${plural(single.length, 'workload')} with one replica: ${formatFirst(single, NAMES_SHOWN)}.`,
            'Add a replica, or accept that each is down while its pod moves to another node.',
          ),
        ]),
    ...(onHost.length === 0
      ? []
      : [
          blocking(
            'LOCAL_STORAGE',
            `${plural(onHost.length, 'workload')} with files on the node (hostPath): ${formatFirst(onHost, NAMES_SHOWN)}.`,
            'Check that the files can be lost: a replaced node starts with empty disks.',
          ),
        ]),
  ];
}

function storageProblems(
  configs: readonly PoolConfig[],
  volumes: readonly V1PersistentVolume[],
): PreflightProblem[] {
  const action =
    'Copy the data first, or check that it can be lost: a replaced node starts with empty disks.';
  const names = volumes.map(({ metadata }) => metadata?.name ?? '');
  return [
    ...configs
      .filter(({ config }) =>
        [
          config?.localSsdCount,
          config?.localNvmeSsdBlockConfig?.localSsdCount,
          config?.ephemeralStorageLocalSsdConfig?.localSsdCount,
        ].some((count) => (count ?? 0) > 0),
      )
      .map(({ name }) => blocking('LOCAL_STORAGE', `Pool ${name} has local SSDs.`, action)),
    ...(names.length === 0
      ? []
      : [
          blocking(
            'LOCAL_STORAGE',
            `${plural(names.length, 'PersistentVolume')} on the disk of a node: ${formatFirst(names, NAMES_SHOWN)}.`,
            action,
          ),
        ]),
  ];
}

/** ANY_RESERVATION and SPECIFIC_RESERVATION, and the numbers that the client library has for them. */
const RESERVATIONS: readonly unknown[] = ['ANY_RESERVATION', 'SPECIFIC_RESERVATION', 2, 3];

function capacityProblems({ name, config }: PoolConfig): PreflightProblem[] {
  const action =
    'Check that one more such node can be created, or set maxSurge to 0 and maxUnavailable to 1.';
  const types = (config?.accelerators ?? []).map(({ acceleratorType }) => acceleratorType ?? 'accelerators');
  return [
    ...(types.length === 0
      ? []
      : [
          blocking(
            'ACCELERATORS',
            `Pool ${name} has accelerators (${formatFirst(types, NAMES_SHOWN)}).`,
            action,
          ),
        ]),
    ...(RESERVATIONS.includes(config?.reservationAffinity?.consumeReservationType)
      ? [blocking('RESERVED_CAPACITY', `Pool ${name} uses reserved capacity.`, action)]
      : []),
  ];
}

function surgeProblems(
  restarted: readonly NodePool[],
  configs: readonly PoolConfig[],
  { cluster, nodesPerPool }: PreflightFacts,
): PreflightProblem[] {
  if (cluster.mode === 'AUTOPILOT') return [];
  const surging = restarted.filter(
    ({ upgrade }) => upgrade.strategy === 'BLUE_GREEN' || upgrade.maxSurge !== 0,
  );
  if (surging.length === 0) return [];
  const names = surging.map(({ name }) => name);
  return [
    {
      code: 'SURGE_NOT_CHECKED',
      sentence: `The quota and the free node addresses for the additional nodes of ${formatFirst(names, NAMES_SHOWN)} were not checked.`,
      action:
        'Check the quotas of the region. If a node cannot be created, the operation fails before it drains one.',
      blocking: false,
    },
    ...(nodesPerPool === null ? [] : surging.flatMap((pool) => addressProblem(pool, configs, nodesPerPool))),
  ];
}

/** Each node takes a block of the range of its pool's pods, which other pools may share. */
function addressProblem(
  { name, upgrade }: NodePool,
  configs: readonly PoolConfig[],
  nodesPerPool: ReadonlyMap<string | null, number>,
): PreflightProblem[] {
  const config = configs.find((each) => each.name === name);
  const range = config?.networkConfig?.podIpv4CidrBlock;
  const size = config?.podIpv4CidrSize;
  if (!range || !size || !ipaddr.IPv4.isValidCIDR(range))
    return [notRead(`The range of the pods of pool ${name} could not be read.`)];
  const capacity = 2 ** (size - ipaddr.IPv4.parseCIDR(range)[1]);
  const sharing = configs.filter((each) => each.networkConfig?.podIpv4CidrBlock === range);
  const nodes = sharing.reduce((sum, each) => sum + (nodesPerPool.get(each.name ?? null) ?? 0), 0);
  const own = nodesPerPool.get(name) ?? 0;
  const added = upgrade.strategy === 'BLUE_GREEN' ? own : (upgrade.maxSurge ?? 1);
  if (nodes + added <= capacity) return [];
  return [
    blocking(
      'POD_ADDRESSES',
      `Pool ${name} needs ${plural(added, 'additional node')}, but the range ${range} has room for ${plural(capacity, 'node')} and is used by ${grouped(nodes)}.`,
      'Add a range for pods, or set maxSurge to 0 and maxUnavailable to 1.',
    ),
  ];
}

/** GKE does not enforce exclusions for changes by users, so they are honored here. */
function exclusionProblems({ cluster, nowMs }: PreflightFacts): PreflightProblem[] {
  return cluster.maintenance.exclusions
    .filter(({ starts, ends }) => {
      const startMs = starts === null ? -Infinity : Date.parse(starts);
      const endMs = ends === null ? Infinity : Date.parse(ends);
      return !(startMs > nowMs || endMs <= nowMs);
    })
    .map(({ name, ends, scope }) =>
      blocking(
        'MAINTENANCE_EXCLUSION',
        `Maintenance exclusion ${name} (${scope ?? 'NO_UPGRADES'}) is in force${ends === null ? '' : ` until ${ends}`}.`,
        'Wait until it ends, or agree with its owner.',
      ),
    );
}
