import type { ClusterManagerClient } from '@google-cloud/container';
import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { ClusterSource } from '../../stages/describe/ports.ts';

const API = 'Kubernetes Engine API';

/** The official client of the Kubernetes Engine API, for commands about single clusters. Loaded on first use. */
export class GkeClusterClient implements ClusterSource {
  readonly #load: () => Promise<ClusterManagerClient>;
  #client: Promise<ClusterManagerClient> | undefined;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#load = () => loadClient(http, endpoint);
  }

  async describeCluster(identity: ClusterIdentity): Promise<unknown> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const name = clusterPath(identity);
    return throughClient({ api: API, resource: name }, async () => {
      const [cluster] = await client.getCluster({ name }, CALL_OPTIONS);
      return cluster;
    });
  }
}

async function loadClient(http: HttpClient, endpoint: URL | null): Promise<ClusterManagerClient> {
  const [{ default: container }, { default: auth }] = await Promise.all([
    import('@google-cloud/container'),
    import('google-auth-library'),
  ]);
  const transporterOptions = { fetchImplementation: fetchThrough(http, API) };
  const authClient = new auth.PassThroughClient({ transporterOptions });
  return new container.ClusterManagerClient({ ...restOptions(endpoint), authClient });
}
