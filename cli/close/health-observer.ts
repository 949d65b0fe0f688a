import type { KubernetesWorkloads, RunningKind } from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { requestsOf, type Sampling } from '../../shared/model/sampling.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { NodeEntry } from '../../shared/stages/sample/ports.ts';
import type { HealthSnapshot, NodeHealth } from './health.ts';
import type { CheckOutcome } from './health-checks.ts';
import { WorkloadHealthCollection, type WorkloadSelection } from './health-snapshot.ts';

/** The lists that a snapshot of the workloads needs. */
export type WorkloadLists = Pick<KubernetesWorkloads, 'listPods' | 'listWorkloads'>;

/** One cluster while its health is observed. */
export interface ObservedCluster {
  /** Null if no route to the control plane works; `notes` say why. */
  readonly reached: { readonly nodes: readonly NodeEntry[]; readonly workloads: WorkloadLists } | null;
  readonly notes: readonly string[];
  /** The counters of the kubelets. */
  sample(): Promise<Sampling>;
}

export interface HealthPorts {
  /** Reads a cluster and connects to it; ends the connections afterwards. @throws SweepError */
  readonly withCluster: <T>(
    cluster: ClusterIdentity,
    use: (observed: ObservedCluster) => Promise<T>,
  ) => Promise<T>;
  readonly selectionOf: (cluster: ClusterIdentity) => Promise<WorkloadSelection>;
  readonly checks: readonly ((cluster: ClusterIdentity) => Promise<CheckOutcome>)[];
  readonly clock: Clock;
  /** Restarts within this period count. Use the same period before and after a change. */
  readonly periodMs: number;
}

/** Observes the health of a cluster. What cannot be read is in the snapshot; throws only because of our own bugs. */
export async function observeHealth(cluster: ClusterIdentity, ports: HealthPorts): Promise<HealthSnapshot> {
  const nowMs = ports.clock.nowMs();
  const unread: string[] = [];
  const checks = await Promise.all(ports.checks.map((check) => check(cluster)));
  for (const outcome of checks) if ('unread' in outcome) unread.push(outcome.unread);
  const seen = await orUnread(unread, () =>
    ports.withCluster(cluster, async (observed) => {
      if (observed.reached === null) {
        unread.push(unreachable(observed.notes));
        return null;
      }
      const collection = new WorkloadHealthCollection(
        await ports.selectionOf(cluster),
        nowMs - ports.periodMs,
      );
      await addAll(observed.reached.workloads, collection, unread);
      return {
        nodes: nodesOf(observed.reached.nodes, await observed.sample()),
        workloads: collection.workloads(),
      };
    }),
  );
  return {
    observed_at: new Date(nowMs).toISOString(),
    nodes: seen?.nodes ?? [],
    workloads: seen?.workloads ?? [],
    checks: checks.flatMap((outcome) => ('result' in outcome ? [outcome.result] : [])),
    unread,
  };
}

const KINDS: readonly RunningKind[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

async function addAll(
  lists: WorkloadLists,
  collection: WorkloadHealthCollection,
  unread: string[],
): Promise<void> {
  const addKind = async (kind: RunningKind) => {
    for await (const page of lists.listWorkloads(kind))
      for (const workload of page) collection.addWorkload(kind, workload);
  };
  for (const kind of KINDS) await orUnread(unread, () => addKind(kind));
  await orUnread(unread, async () => {
    for await (const page of lists.listPods()) for (const pod of page) collection.addPod(pod);
  });
}

/** The sentence for a cluster without a working route; the notes say why. */
export function unreachable(notes: readonly string[]): string {
  return `The control plane could not be reached. ${notes.join(' ')}`.trim();
}

/** Adds the sentence of an error to `unread`, and returns null. Throws only because of our own bugs. */
export async function orUnread<T>(unread: string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    unread.push(error.message);
    return null;
  }
}

/** A counter is used only if the kubelet's response was complete and contained the metric. */
function nodesOf(entries: readonly NodeEntry[], sampling: Sampling): NodeHealth[] {
  const requests = new Map<string, number>();
  for (const { node, samples } of sampling.nodes) {
    const last = samples.at(-1);
    if (last?.familyPresent && !last.truncated) requests.set(node, requestsOf(last.counts));
  }
  return entries.map(({ name, pool, ready, createdAtMs }) => ({
    node: name,
    pool,
    ready,
    created_at: createdAtMs === null ? null : new Date(createdAtMs).toISOString(),
    readonly_requests: requests.get(name) ?? null,
  }));
}
