import type { ClusterManagerClient, protos } from '@google-cloud/container';
import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import { SweepError } from '../../platform/errors.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { ClusterSource } from '../../stages/describe/ports.ts';

const API = 'Kubernetes Engine API';

/** `…/clusters/CLUSTER` or `…/clusters/CLUSTER/nodePools/POOL`. */
const TARGET = /\/clusters\/([^/]+)(?:\/nodePools\/([^/]+))?$/;

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

  /**
   * When the last UPGRADE_NODES operation of each pool began, in milliseconds since the epoch. An operation of the whole
   * cluster has the key null. GKE lists operations for a limited time only. Throws as describeCluster.
   */
  async nodeUpgrades(identity: ClusterIdentity): Promise<ReadonlyMap<string | null, number>> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const { projectId, location, cluster } = identity;
    const parent = `projects/${projectId}/locations/${location}`;
    const operations = await throughClient({ api: API, resource: parent }, async () => {
      const [response] = await client.listOperations({ parent }, CALL_OPTIONS);
      return response.operations ?? [];
    });
    const startTimes = new Map<string | null, number>();
    for (const { operationType, targetLink, startTime } of operations) {
      if (operationType !== 'UPGRADE_NODES') continue;
      const [, name, pool = null] = TARGET.exec(targetLink ?? '') ?? [];
      const startMs = Date.parse(startTime ?? '');
      if (name === cluster && !Number.isNaN(startMs))
        startTimes.set(pool, Math.max(startTimes.get(pool) ?? -Infinity, startMs));
    }
    return startTimes;
  }

  /** The node pools of a Standard cluster. Throws as describeCluster. */
  async listPools(identity: ClusterIdentity): Promise<protos.google.container.v1.INodePool[]> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const parent = clusterPath(identity);
    return throughClient({ api: API, resource: parent }, async () => {
      const [response] = await client.listNodePools({ parent }, CALL_OPTIONS);
      return response.nodePools ?? [];
    });
  }

  /** Starts to create a node pool. @returns the name of the operation. Throws as describeCluster. */
  async createPool(
    identity: ClusterIdentity,
    nodePool: protos.google.container.v1.INodePool,
  ): Promise<string> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const parent = clusterPath(identity);
    return throughClient({ api: API, resource: parent }, async () => {
      const [{ name }] = await client.createNodePool({ parent, nodePool }, CALL_OPTIONS);
      return name ?? '';
    });
  }

  /** Starts to delete a node pool. @returns the name of the operation. Throws as describeCluster. */
  async deletePool(identity: ClusterIdentity, pool: string): Promise<string> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const name = `${clusterPath(identity)}/nodePools/${pool}`;
    return throughClient({ api: API, resource: name }, async () => {
      const [operation] = await client.deleteNodePool({ name }, CALL_OPTIONS);
      return operation.name ?? '';
    });
  }

  /**
   * Starts to replace the kubelet configuration of a pool, or one of the cluster's two. The client
   * would drop a setting that it does not know, so such a setting is an error.
   * @throws SweepError CHANGE_REFUSED before anything is sent; API_FORBIDDEN, whose `detail` is GKE's reason; and as
   *   describeCluster
   */
  async setKubeletConfig(
    identity: ClusterIdentity,
    site: KubeletConfigSite,
    config: Readonly<Record<string, unknown>>,
  ): Promise<protos.google.container.v1.IOperation> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const cluster = clusterPath(identity);
    const kubeletConfig = await kubeletConfigOf(cluster, config);
    const name = 'pool' in site ? `${cluster}/nodePools/${site.pool}` : cluster;
    return throughClient({ api: API, resource: name }, async () => {
      const [operation] =
        'pool' in site
          ? await client.updateNodePool({ name, kubeletConfig }, CALL_OPTIONS)
          : await client.updateCluster({ name, update: { [site.field]: kubeletConfig } }, CALL_OPTIONS);
      return operation;
    });
  }

  /** An operation of the cluster's location. Throws as describeCluster. */
  async operation(
    { projectId, location }: ClusterIdentity,
    operation: string,
  ): Promise<protos.google.container.v1.IOperation> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const name = `projects/${projectId}/locations/${location}/operations/${operation}`;
    return throughClient({ api: API, resource: name }, async () => {
      const [found] = await client.getOperation({ name }, CALL_OPTIONS);
      return found;
    });
  }

  /** The operations of a cluster and its pools that GKE still lists. Throws as describeCluster. */
  async operations({
    projectId,
    location,
    cluster,
  }: ClusterIdentity): Promise<protos.google.container.v1.IOperation[]> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const parent = `projects/${projectId}/locations/${location}`;
    const all = await throughClient({ api: API, resource: parent }, async () => {
      const [response] = await client.listOperations({ parent }, CALL_OPTIONS);
      return response.operations ?? [];
    });
    return all.filter(({ targetLink }) => TARGET.exec(targetLink ?? '')?.[1] === cluster);
  }

  /** An operation of the cluster's location: whether it has ended, and its error. Throws as describeCluster. */
  async poolOperation(identity: ClusterIdentity, operation: string): Promise<PoolOperation> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const { projectId, location } = identity;
    const name = `projects/${projectId}/locations/${location}/operations/${operation}`;
    return throughClient({ api: API, resource: name }, async () => {
      const [{ status, error, statusMessage }] = await client.getOperation({ name }, CALL_OPTIONS);
      return { done: status === 'DONE', error: error?.message ?? (statusMessage || null) };
    });
  }
}

/** Where a kubelet configuration is: in a pool, or in one of these fields of a ClusterUpdate. */
export type KubeletConfigSite =
  | { readonly pool: string }
  | { readonly field: 'desiredNodeKubeletConfig' | 'desiredNodePoolAutoConfigKubeletConfig' };

/** The pool that an operation changes; null: the cluster. */
export function poolOfOperation({ targetLink }: protos.google.container.v1.IOperation): string | null {
  return TARGET.exec(targetLink ?? '')?.[2] ?? null;
}

/** @throws SweepError CHANGE_REFUSED if the client's message lacks one of the settings */
async function kubeletConfigOf(
  cluster: string,
  config: Readonly<Record<string, unknown>>,
): Promise<protos.google.container.v1.INodeKubeletConfig> {
  const { default: container } = await import('@google-cloud/container');
  const message = container.protos.google.container.v1.NodeKubeletConfig.fromObject({ ...config });
  const unknown = Object.keys(config).filter((key) => !(key in message.toJSON()));
  if (unknown.length === 0) return message;
  const detail = `this release does not know its kubelet setting ${unknown.join(', ')} and would remove it`;
  throw new SweepError('CHANGE_REFUSED', { target: 'the kubelet configuration', cluster, detail });
}

/** The state of an operation. */
export interface PoolOperation {
  readonly done: boolean;
  /** Null while it runs, and if it has succeeded. */
  readonly error: string | null;
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
