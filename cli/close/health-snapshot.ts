import type { V1ContainerStatus, V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import type { RunningKind, RunningWorkload } from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import { SYSTEM_NAMESPACE } from '../../shared/stages/sample/nodes-to-sample.ts';
import type { WorkloadHealth } from './health.ts';

/** A workload, as rows name callers. */
export interface WorkloadName {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** Which workloads the rules compare, besides those of GKE itself and all DaemonSets. */
export interface WorkloadSelection {
  /** Known callers of the port, from the latest scan. */
  readonly callers: readonly WorkloadName[];
  /** Workloads with all of these labels are compared; empty: no workload is selected by its labels. */
  readonly labels: Readonly<Record<string, string>>;
}

const CRASH = 'CrashLoopBackOff';

/** The fields of the status of a DaemonSet, and of the other kinds. */
interface WorkloadNumbers {
  readonly desiredNumberScheduled?: number;
  readonly numberReady?: number;
  readonly readyReplicas?: number;
}

interface Counted {
  readonly workload: Omit<WorkloadHealth, 'most_restarts' | 'crashing'>;
  mostRestarts: number;
  crashing: number;
}

/** Collects the health of the selected workloads. Add all workloads before the first pods. */
export class WorkloadHealthCollection {
  readonly #selection: WorkloadSelection;
  readonly #sinceMs: number;
  readonly #counted = new Map<string, Counted>();

  /** @param sinceMs only restarts since then count */
  constructor(selection: WorkloadSelection, sinceMs: number) {
    this.#selection = selection;
    this.#sinceMs = sinceMs;
  }

  addWorkload(kind: RunningKind, { metadata, spec, status }: RunningWorkload): void {
    const name = { namespace: metadata?.namespace ?? '', kind, name: metadata?.name ?? '' };
    const caller = this.#selection.callers.some((each) => keyOf(each) === keyOf(name));
    if (!caller && !this.#isCompared(kind, metadata)) return;
    const numbers = status as WorkloadNumbers | undefined;
    const replicas = (spec as { readonly replicas?: number } | undefined)?.replicas ?? 1;
    this.#counted.set(keyOf(name), {
      workload: {
        ...name,
        caller,
        desired: kind === 'DaemonSet' ? (numbers?.desiredNumberScheduled ?? 0) : replicas,
        ready: (kind === 'DaemonSet' ? numbers?.numberReady : numbers?.readyReplicas) ?? 0,
      },
      mostRestarts: 0,
      crashing: 0,
    });
  }

  addPod(pod: V1Pod): void {
    const owner = ownerOf(pod);
    const counted = owner === null ? undefined : this.#counted.get(keyOf(owner));
    if (counted === undefined) return;
    const containers = containersOf(pod);
    counted.mostRestarts = Math.max(counted.mostRestarts, restartsSince(pod, this.#sinceMs));
    if (containers.some(({ state }) => state?.waiting?.reason === CRASH)) counted.crashing += 1;
  }

  /** In a stable order. */
  workloads(): WorkloadHealth[] {
    return [...this.#counted.values()]
      .map(({ workload, mostRestarts, crashing }) => ({ ...workload, most_restarts: mostRestarts, crashing }))
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }

  #isCompared(kind: RunningKind, metadata: V1ObjectMeta | undefined): boolean {
    if (kind === 'DaemonSet' || SYSTEM_NAMESPACE.test(metadata?.namespace ?? '')) return true;
    const wanted = Object.entries(this.#selection.labels);
    return wanted.length > 0 && wanted.every(([key, value]) => metadata?.labels?.[key] === value);
  }
}

const keyOf = ({ namespace, kind, name }: WorkloadName): string => JSON.stringify([namespace, kind, name]);

const containersOf = ({ status }: V1Pod): V1ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** The workload that a pod belongs to; a ReplicaSet of a Deployment is named after it and the hash of its template. */
export function ownerOf({ metadata }: V1Pod): WorkloadName | null {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined) return null;
  const namespace = metadata?.namespace ?? '';
  const hash = metadata?.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return { namespace, kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  return { namespace, kind: owner.kind, name: owner.name };
}

/** All restarts of a pod created since then. For an older pod, one for each container whose last run has ended since. */
export function restartsSince(pod: V1Pod, sinceMs: number): number {
  const createdMs = pod.metadata?.creationTimestamp?.getTime() ?? -Infinity;
  return containersOf(pod).reduce((sum, { restartCount, lastState }) => {
    if (createdMs >= sinceMs) return sum + restartCount;
    const endedMs = lastState?.terminated?.finishedAt?.getTime() ?? -Infinity;
    return endedMs >= sinceMs ? sum + 1 : sum;
  }, 0);
}
