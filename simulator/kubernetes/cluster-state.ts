import { type NodePatch, patchedNode } from './node-patch.ts';
import { nodeObject, workloadObjects } from './objects.ts';
import { probePods } from './probe-pods.ts';
import { apiVersionOf, type ResourceKind } from './resources.ts';
import {
  type Bulk,
  type KubernetesObject,
  type KubernetesTruth,
  nodesAt,
  type SimulatedNode,
} from './truth.ts';

/** One cluster's objects: those derived from its simulated state and the time, and those applied by clients. */
export class ClusterState {
  readonly truth: KubernetesTruth;
  readonly #applied: Map<string, KubernetesObject>;
  /** By node name. */
  readonly #patches: Map<string, NodePatch>;

  constructor(
    truth: KubernetesTruth,
    applied = new Map<string, KubernetesObject>(),
    patches = new Map<string, NodePatch>(),
  ) {
    this.truth = truth;
    this.#applied = applied;
    this.#patches = patches;
  }

  /** The same cluster after its simulated state changed; applied objects and patched nodes stay. */
  withTruth(truth: KubernetesTruth): ClusterState {
    return new ClusterState(truth, this.#applied, this.#patches);
  }

  nodes(nowMs: number): SimulatedNode[] {
    return nodesAt(this.truth, nowMs).map((node) => patchedNode(node, this.#patches.get(node.name)));
  }

  node(name: string, nowMs: number): SimulatedNode | undefined {
    return this.nodes(nowMs).find((node) => node.name === name);
  }

  /** Changes the taints or the cordon of a node. */
  patchNode(name: string, patch: NodePatch): void {
    this.#patches.set(name, { ...this.#patches.get(name), ...patch });
  }

  /** Every object of a kind, in a stable order. */
  list(kind: ResourceKind, namespace: string | null, nowMs: number): KubernetesObject[] {
    return this.#all(kind, nowMs).filter(
      ({ metadata }) => namespace === null || metadata.namespace === namespace,
    );
  }

  get(
    kind: ResourceKind,
    namespace: string | null,
    name: string,
    nowMs: number,
  ): KubernetesObject | undefined {
    return this.list(kind, namespace, nowMs).find(({ metadata }) => metadata.name === name);
  }

  /** @returns whether the object is new */
  apply(kind: ResourceKind, object: KubernetesObject): boolean {
    const key = keyOf(kind, object.metadata.namespace ?? null, object.metadata.name);
    const isNew = !this.#applied.has(key);
    this.#applied.set(key, object);
    return isNew;
  }

  /** Removes an applied object; removing a namespace removes everything in it. */
  remove(kind: ResourceKind, namespace: string | null, name: string): boolean {
    if (kind.plural === 'namespaces') {
      for (const [key, object] of this.#applied)
        if (object.metadata.namespace === name) this.#applied.delete(key);
    }
    return this.#applied.delete(keyOf(kind, namespace, name));
  }

  /** All applied objects that were not removed. */
  applied(): KubernetesObject[] {
    return [...this.#applied.values()];
  }

  #all(kind: ResourceKind, nowMs: number): KubernetesObject[] {
    const objects =
      kind.plural === 'nodes'
        ? this.nodes(nowMs).map((node) => nodeObject(node, nowMs))
        : this.#namespaced(kind, nowMs);
    const { bulk } = this.truth;
    return bulk === undefined ? objects : bulkObjects(objects, kind, bulk);
  }

  #namespaced(kind: ResourceKind, nowMs: number): KubernetesObject[] {
    const nodes = this.nodes(nowMs);
    const objects = [
      ...workloadObjects(this.truth, nodes, nowMs),
      ...(this.truth.objects ?? []),
      ...this.applied(),
    ];
    const pods = kind.plural === 'pods' ? probePods(this.applied(), nodes) : [];
    return [...objects.filter((object) => isOfKind(object, kind)), ...pods];
  }
}

/** Objects as large as real ones, whose images and managed fields fill most of a response, and large ConfigMaps. */
function bulkObjects(
  objects: readonly KubernetesObject[],
  kind: ResourceKind,
  bulk: Bulk,
): KubernetesObject[] {
  const annotations = { 'example.test/filler': 'x'.repeat(bulk.objectBytes) };
  const padded = objects.map(
    (object): KubernetesObject => ({ ...object, metadata: { ...object.metadata, annotations } }),
  );
  if (kind.plural !== 'configmaps') return padded;
  const data = { 'data.txt': 'y'.repeat(bulk.configMapBytes) };
  const more = Array.from(
    { length: bulk.configMaps },
    (_, index): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `large-${index}`, namespace: 'default' },
      data,
    }),
  );
  return [...padded, ...more];
}

const keyOf = (kind: ResourceKind, namespace: string | null, name: string): string =>
  [kind.group, kind.plural, namespace ?? '', name].join('/');

const isOfKind = (object: KubernetesObject, kind: ResourceKind): boolean =>
  object.kind === kind.kind && object.apiVersion === apiVersionOf(kind);
