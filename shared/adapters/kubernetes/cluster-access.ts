import type { RouteKind } from '../../model/control-plane.ts';
import type { KubernetesObjects } from '../../stages/attribute/ports.ts';
import type { ClusterApi, ProbeAccess, ProbeObjects, Route } from '../../stages/sample/ports.ts';
import { KubernetesClusterApi } from './cluster-api.ts';
import { KubernetesClusterObjects } from './cluster-objects.ts';
import { KubernetesClient } from './kubernetes-client.ts';
import { KubernetesProbeObjects } from './probe-objects.ts';
import type { ClusterSession } from './transport.ts';

/** The ways into one cluster. Made for one cluster and one scan; close it when both are done. */
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
