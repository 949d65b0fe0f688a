import type { protos } from '@google-cloud/container';
import type { V1Node } from '@kubernetes/client-node';
import type { PoolOperation } from '../../shared/adapters/gke/cluster-client.ts';
import type { KubernetesWorkloads } from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { quoteCommand } from '../../shared/platform/text.ts';
import { AgentPods, type AgentVerdict } from './rehearse-agents.ts';
import { restartedPools } from './schedule.ts';

type NodePool = protos.google.container.v1.INodePool;

/** What a rehearsal does to a cluster. Every port throws only SweepError. */
export interface RehearsalPorts {
  readonly cluster: Cluster;
  /** The pools as the API describes them now. */
  readonly listPools: () => Promise<readonly NodePool[]>;
  /** Each starts an operation and returns its name. */
  readonly createPool: (pool: NodePool) => Promise<string>;
  readonly deletePool: (name: string) => Promise<string>;
  readonly operation: (name: string) => Promise<PoolOperation>;
  readonly workloads: Pick<KubernetesWorkloads, 'listNodes' | 'listPods' | 'patchNode' | 'readLog'>;
  readonly clock: Clock;
  /** How often operations and nodes are checked. */
  readonly pollMs: number;
  /** Waits, also while the rehearsal is being stopped. */
  readonly wait: (durationMs: number) => Promise<void>;
  /** Waits for the soak time; ends early if the rehearsal is interrupted. */
  readonly soak: (durationMs: number) => Promise<void>;
  /** Whether the rehearsal should stop: its pool is then removed. */
  readonly isInterrupted: () => boolean;
  /** Tells what happens. */
  readonly say: (line: string) => void;
}

export interface Rehearsal {
  readonly agents: readonly AgentVerdict[];
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
}

/** Label of the pool's nodes, and key of its taint. */
const REHEARSAL_LABEL = 'sweep10255-rehearsal';
const POOL_LABEL = 'cloud.google.com/gke-nodepool';
/** GKE creates and deletes a node pool in a few minutes. */
const OPERATION_MS = 30 * 60_000;

/** The fields of a pool's `config` that decide which agents its nodes get, and how they run there. */
const COPIED = [
  'machineType',
  'diskSizeGb',
  'diskType',
  'imageType',
  'serviceAccount',
  'oauthScopes',
  'tags',
  'metadata',
  'shieldedInstanceConfig',
  'workloadMetadataConfig',
] as const;

/**
 * Starts one node with the port closed, lets only DaemonSets run on it, and compares them with those of other nodes. The
 * pool is removed in any case. Nothing else in the cluster changes.
 * @throws SweepError REHEARSAL_IMPOSSIBLE before anything is created, REHEARSAL_STOPPED, REHEARSAL_POOL_LEFT, and what
 *   the ports throw
 */
export async function rehearse(ports: RehearsalPorts, soakMs: number): Promise<Rehearsal> {
  const { cluster, clock, say } = ports;
  for (const name of (await ports.listPools()).filter(isRehearsalPool).map(nameOf)) {
    say(`Removing node pool ${name}, which an earlier rehearsal left.`);
    await removePool(ports, name);
  }
  const pool = rehearsalPool(cluster, await ports.listPools(), clock.nowMs());
  const name = nameOf(pool);
  say(`Creating node pool ${name} with one node.`);
  try {
    await untilDone(ports, await ports.createPool(pool));
    const { node, compared } = await freshNode(ports, name);
    await admitAgents(ports, node);
    say(`Agents start on node ${node.metadata?.name}; waiting for the soak time.`);
    const startedMs = clock.nowMs();
    await ports.soak(soakMs);
    if (ports.isInterrupted()) throw stopped(cluster, 'it was interrupted');
    const pods = new AgentPods(node.metadata?.name ?? '', compared, startedMs);
    for await (const page of ports.workloads.listPods()) for (const each of page) pods.add(each);
    const { verdicts, unread } = await pods.verdicts(ports.workloads, Math.ceil(soakMs / 2000));
    return { agents: verdicts, unread };
  } finally {
    say(`Removing node pool ${name}.`);
    await removePool(ports, name);
  }
}

/** A pool that a rehearsal created: by its name and its label. */
function isRehearsalPool({ name, config }: NodePool): boolean {
  return (name ?? '').startsWith(`${REHEARSAL_LABEL}-`) && config?.labels?.[REHEARSAL_LABEL] === 'true';
}

const impossible = (cluster: Cluster, detail: string) =>
  new SweepError('REHEARSAL_IMPOSSIBLE', { cluster: clusterPath(cluster), detail });

/** @throws SweepError REHEARSAL_IMPOSSIBLE if there is nothing that a rehearsal could show */
export function checkRehearsable(cluster: Cluster): void {
  if (cluster.mode === 'AUTOPILOT')
    throw impossible(cluster, 'an Autopilot cluster has no node pools of its own');
  if (restartedPools(cluster).length === 0) throw impossible(cluster, 'no node pool has the port open');
}

/**
 * The pool of a rehearsal: a node like those of the largest pool whose nodes a change of the port would replace.
 * @throws SweepError REHEARSAL_IMPOSSIBLE
 */
function rehearsalPool(cluster: Cluster, pools: readonly NodePool[], nowMs: number): NodePool {
  const open = restartedPools(cluster).toSorted(
    (one, other) => (other.nodeCount ?? 0) - (one.nodeCount ?? 0),
  );
  const model = pools.find(({ name }) => name === open[0]?.name);
  if (model === undefined) throw impossible(cluster, 'its node pools have changed');
  const config = model.config ?? {};
  const [zone] = model.locations ?? [];
  return {
    name: `${REHEARSAL_LABEL}-${Math.floor(nowMs / 1000).toString(36)}`,
    initialNodeCount: 1,
    ...(zone === undefined ? {} : { locations: [zone] }),
    ...(model.version ? { version: model.version } : {}),
    ...(model.maxPodsConstraint ? { maxPodsConstraint: model.maxPodsConstraint } : {}),
    config: {
      ...Object.fromEntries(
        COPIED.map((field) => [field, config[field]]).filter(([, value]) => value != null),
      ),
      kubeletConfig: { ...config.kubeletConfig, insecureKubeletReadonlyPortEnabled: false },
      labels: { ...config.labels, [REHEARSAL_LABEL]: 'true' },
      taints: [{ key: REHEARSAL_LABEL, value: 'true', effect: 'NO_SCHEDULE' }],
    },
  };
}

const nameOf = ({ name }: NodePool): string => name ?? '';

const stopped = (cluster: Cluster, detail: string) =>
  new SweepError('REHEARSAL_STOPPED', { cluster: clusterPath(cluster), detail });

async function untilDone(ports: RehearsalPorts, operation: string): Promise<void> {
  const endMs = ports.clock.nowMs() + OPERATION_MS;
  while (ports.clock.nowMs() < endMs) {
    const { done, error } = await ports.operation(operation);
    if (done && error === null) return;
    if (done) throw stopped(ports.cluster, `operation ${operation} failed: ${error}`);
    if (ports.isInterrupted()) throw stopped(ports.cluster, 'it was interrupted');
    await ports.wait(ports.pollMs);
  }
  throw stopped(ports.cluster, `operation ${operation} did not end in time`);
}

/** The new node, once it is ready, and the nodes to compare it with. */
async function freshNode(
  { workloads, clock, wait, pollMs, cluster, isInterrupted }: RehearsalPorts,
  pool: string,
): Promise<{ readonly node: V1Node; readonly compared: ReadonlySet<string> }> {
  const open = new Set(restartedPools(cluster).map(({ name }) => name));
  const endMs = clock.nowMs() + OPERATION_MS;
  while (clock.nowMs() < endMs && !isInterrupted()) {
    const nodes: V1Node[] = [];
    for await (const page of workloads.listNodes()) nodes.push(...page);
    const poolOf = ({ metadata }: V1Node) => metadata?.labels?.[POOL_LABEL] ?? '';
    const node = nodes.find((each) => poolOf(each) === pool && isReady(each));
    if (node !== undefined) {
      const compared = nodes.filter((each) => open.has(poolOf(each)));
      return { node, compared: new Set(compared.map(({ metadata }) => metadata?.name ?? '')) };
    }
    await wait(pollMs);
  }
  throw stopped(cluster, isInterrupted() ? 'it was interrupted' : `node pool ${pool} has no ready node`);
}

const isReady = ({ status }: V1Node): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** DaemonSets tolerate an unschedulable node, ordinary pods do not: the cordon must come before the taint is removed. */
async function admitAgents(
  { workloads, cluster }: RehearsalPorts,
  { metadata, spec }: V1Node,
): Promise<void> {
  const name = metadata?.name ?? '';
  const index = spec?.taints?.findIndex(({ key }) => key === REHEARSAL_LABEL) ?? -1;
  if (index === -1) throw stopped(cluster, `node ${name} does not have the taint ${REHEARSAL_LABEL}`);
  await workloads.patchNode(name, [{ op: 'add', path: '/spec/unschedulable', value: true }]);
  await workloads.patchNode(name, [
    { op: 'test', path: '/spec/unschedulable', value: true },
    { op: 'test', path: `/spec/taints/${index}/key`, value: REHEARSAL_LABEL },
    { op: 'remove', path: `/spec/taints/${index}` },
  ]);
}

/** Removes a pool of a rehearsal, even if another operation has to end first or the rehearsal was interrupted. */
async function removePool(ports: RehearsalPorts, name: string): Promise<void> {
  const { cluster, clock, wait, pollMs } = ports;
  const endMs = clock.nowMs() + OPERATION_MS;
  let detail = 'It did not end in time.';
  while (clock.nowMs() < endMs) {
    try {
      const pool = (await ports.listPools()).find((each) => each.name === name);
      if (pool === undefined) return;
      if (pool.status !== 'STOPPING') await ports.deletePool(name);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      detail = error.message;
      if (!isBusy(error)) break;
    }
    await wait(pollMs);
  }
  const { projectId, location } = cluster;
  const command = quoteCommand(
    ['gcloud', 'container', 'node-pools', 'delete', name].concat([
      `--cluster=${cluster.cluster}`,
      `--location=${location}`,
      `--project=${projectId}`,
    ]),
  );
  throw new SweepError('REHEARSAL_POOL_LEFT', { pool: name, cluster: clusterPath(cluster), detail, command });
}

/** GKE changes a cluster by one operation at a time. */
const isBusy = ({ code, facts }: SweepError): boolean =>
  code === 'API_NOT_FOUND' ||
  (code === 'API_FORBIDDEN' && facts['detail'] === 'CLUSTER_ALREADY_HAS_OPERATION');
