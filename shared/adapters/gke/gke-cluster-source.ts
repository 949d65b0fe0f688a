import type { v1 } from '@google-cloud/container';
import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-path.ts';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE } from '../../platform/http/client-options.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { ClusterSource } from '../../stages/describe/ports.ts';
import { GET_CLUSTER_MASK } from './cluster-fields.ts';
import { loadClusterManager } from './load-cluster-manager.ts';

const OPTIONS = { ...ASK_ONCE, otherArgs: { headers: { 'X-Goog-FieldMask': GET_CLUSTER_MASK } } };

/** The Kubernetes Engine API, one cluster at a time. Its client is loaded on first use. */
export class GkeClusterSource implements ClusterSource {
  readonly #auth: ClientAuth;
  #client: Promise<v1.ClusterManagerClient> | undefined;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#auth = new ClientAuth(transport, endpoint);
  }

  async describeCluster(identity: ClusterIdentity): Promise<unknown> {
    this.#client ??= loadClusterManager(this.#auth);
    const client = await this.#client;
    const name = clusterPath(identity);
    const question = { api: 'Kubernetes Engine API', resource: name };
    return await this.#auth.answerTo(question, () => client.getCluster({ name }, OPTIONS));
  }
}
