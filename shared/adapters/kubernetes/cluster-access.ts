import { KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { PROBE, type RouteKind } from '../../model/control-plane.ts';
import { hasCode } from '../../platform/errors.ts';
import type { KubernetesObjects } from '../../stages/attribute/ports.ts';
import type {
  ClusterApi,
  ObjectReference,
  ObjectState,
  ProbeAccess,
  ProbeObjects,
  Route,
} from '../../stages/sample/ports.ts';
import { KubernetesClusterApi } from './cluster-api.ts';
import { KubernetesClusterObjects } from './cluster-objects.ts';
import { KubernetesWorkloads } from './cluster-workloads.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import type { ResourceRequest } from './translate.ts';
import type { ClusterSession } from './transport.ts';

/** Access to one cluster, for one scan. Close it afterwards. */
export class KubernetesClusterAccess implements ProbeAccess {
  readonly #session: ClusterSession;
  readonly #clients = new Map<RouteKind, KubernetesClient>();

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  over(route: Route): ClusterApi {
    return new KubernetesClusterApi(this.#clientOf(route));
  }

  /** The cluster's objects, over the same connections. */
  objectsOver(route: Route): KubernetesObjects {
    return new KubernetesClusterObjects(this.#clientOf(route));
  }

  /** The cluster's nodes and workloads with their status, over the same connections. */
  workloadsOver(route: Route): KubernetesWorkloads {
    return new KubernetesWorkloads(this.#clientOf(route));
  }

  /** The probe's objects, over the same connections. */
  probeObjectsOver(route: Route): ProbeObjects {
    return new KubernetesProbeObjects(this.#clientOf(route));
  }

  /** Ends every connection to the cluster. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ transport }) => transport.close()));
  }

  #clientOf(route: Route): KubernetesClient {
    const client = this.#clients.get(route.kind) ?? new KubernetesClient(route, this.#session);
    this.#clients.set(route.kind, client);
    return client;
  }
}

/** ProbeObjects by server-side apply, over one route of one cluster. */
class KubernetesProbeObjects implements ProbeObjects {
  readonly #client: KubernetesClient;
  readonly #objects: KubernetesObjectApi;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#objects = new KubernetesObjectApi(client.configuration);
  }

  async stateOf(object: ObjectReference): Promise<ObjectState> {
    try {
      const found = await this.#client.call(requestFor(object), () =>
        this.#objects.read(structuredClone(object)),
      );
      if (found.metadata?.labels?.[PROBE.managedByLabel] !== PROBE.managedBy) return 'FOREIGN';
      return found.metadata.deletionTimestamp === undefined ? 'OURS' : 'DELETING';
    } catch (error) {
      if (hasCode(error, 'KUBERNETES_NOT_FOUND')) return 'ABSENT';
      throw error;
    }
  }

  async apply(object: ObjectReference): Promise<void> {
    await this.#client.call(requestFor(object), () =>
      this.#objects.patch(
        structuredClone(object),
        undefined,
        undefined,
        PROBE.managedBy,
        // The object is ours: changes by others are reverted.
        true,
        PatchStrategy.ServerSideApply,
      ),
    );
  }

  async remove(object: ObjectReference): Promise<void> {
    try {
      await this.#client.call(requestFor(object), () => this.#objects.delete(structuredClone(object)));
    } catch (error) {
      if (!hasCode(error, 'KUBERNETES_NOT_FOUND')) throw error;
    }
  }
}

function requestFor({ kind, metadata }: ObjectReference): ResourceRequest {
  const resource = `${kind} ${metadata.name}`;
  return { path: resource, resource };
}
