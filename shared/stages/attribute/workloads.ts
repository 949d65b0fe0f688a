import { controllerIn } from './controller.ts';
import type { ContainerObject, OwnerReference, PodObject } from './ports.ts';

/** `isInit`: it ends before the pod's other containers start. */
export type WorkloadContainer = ContainerObject & { readonly isInit: boolean };

/** What runs, by the controller of its pods: pods of one controller and one revision are the same but for their nodes. */
export interface Workload {
  readonly namespace: string;
  /** The pods' controller, or the pod itself where it has none. */
  readonly owner: OwnerReference;
  /** Of the pod template, where its controller says so: the end of a ReplicaSet's name. */
  readonly templateHash: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly onHostNetwork: boolean;
  readonly containers: readonly WorkloadContainer[];
  /** ConfigMaps that its volumes take in. */
  readonly mountedConfigMaps: readonly string[];
  readonly nodes: ReadonlySet<string>;
}

type GrowingWorkload = Workload & { readonly nodes: Set<string> };

/** Puts pods together to workloads as they come, so that a cluster's pods are never all in memory. */
export class WorkloadCollection {
  readonly #workloads = new Map<string, GrowingWorkload>();

  add(pod: PodObject): void {
    const { namespace, name, labels = {} } = pod.metadata ?? {};
    if (!namespace || !name || pod.spec === undefined) return;
    const controller = controllerIn(pod.metadata ?? {});
    // A static pod's controller is its node.
    const owner = controller === null || controller.kind === 'Node' ? { kind: 'Pod', name } : controller;
    const templateHash = labels['pod-template-hash'] ?? null;
    const revision = templateHash ?? labels['controller-revision-hash'] ?? '';
    const key = [namespace, owner.kind, owner.name, revision].join('/');
    const workload = this.#workloads.get(key) ?? {
      namespace,
      owner,
      templateHash,
      labels,
      onHostNetwork: pod.spec.hostNetwork ?? false,
      containers: [
        ...pod.spec.containers.map((container) => ({ ...container, isInit: false })),
        ...(pod.spec.initContainers ?? []).map((container) => ({
          ...container,
          isInit: container.restartPolicy !== 'Always',
        })),
      ],
      mountedConfigMaps: mountedConfigMapsOf(pod.spec),
      nodes: new Set<string>(),
    };
    if (pod.spec.nodeName) workload.nodes.add(pod.spec.nodeName);
    this.#workloads.set(key, workload);
  }

  get workloads(): readonly Workload[] {
    return [...this.#workloads.values()];
  }
}

function mountedConfigMapsOf({ volumes = [] }: NonNullable<PodObject['spec']>): string[] {
  return volumes
    .flatMap(({ configMap, projected }) => [
      configMap,
      ...(projected?.sources ?? []).map((source) => source.configMap),
    ])
    .flatMap((reference) => reference?.name ?? []);
}
