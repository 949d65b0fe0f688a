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

  describeCluster(identity: ClusterIdentity): Promise<unknown> {
    const name = clusterPath(identity);
    return this.#call(name, (client) => client.getCluster({ name }, CALL_OPTIONS));
  }

  /**
   * When the last UPGRADE_NODES operation of each pool began, in milliseconds since the epoch. An operation of the whole
   * cluster has the key null. GKE lists operations for a limited time only. Throws as describeCluster.
   */
  async nodeUpgrades(identity: ClusterIdentity): Promise<ReadonlyMap<string | null, number>> {
    const startTimes = new Map<string | null, number>();
    for (const operation of await this.operations(identity)) {
      const pool = poolOfOperation(operation);
      const startMs = Date.parse(operation.startTime ?? '');
      if (operation.operationType === 'UPGRADE_NODES' && !Number.isNaN(startMs))
        startTimes.set(pool, Math.max(startTimes.get(pool) ?? -Infinity, startMs));
    }
    return startTimes;
  }

  /** The node pools of a Standard cluster. Throws as describeCluster. */
  async listPools(identity: ClusterIdentity): Promise<protos.google.container.v1.INodePool[]> {
    const parent = clusterPath(identity);
    const { nodePools } = await this.#call(parent, (client) =>
      client.listNodePools({ parent }, CALL_OPTIONS),
    );
    return nodePools ?? [];
  }

  /** Starts to create a node pool. @returns the name of the operation. Throws as describeCluster. */
  async createPool(
    identity: ClusterIdentity,
    nodePool: protos.google.container.v1.INodePool,
  ): Promise<string> {
    const parent = clusterPath(identity);
    const { name } = await this.#call(parent, (client) =>
      client.createNodePool({ parent, nodePool }, CALL_OPTIONS),
    );
    return name ?? '';
  }

  /** Starts to delete a node pool. @returns the name of the operation. Throws as describeCluster. */
  async deletePool(identity: ClusterIdentity, pool: string): Promise<string> {
    const name = `${clusterPath(identity)}/nodePools/${pool}`;
    const operation = await this.#call(name, (client) => client.deleteNodePool({ name }, CALL_OPTIONS));
    return operation.name ?? '';
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
    const cluster = clusterPath(identity);
    const kubeletConfig = await kubeletConfigOf(cluster, config);
    const name = 'pool' in site ? `${cluster}/nodePools/${site.pool}` : cluster;
    return this.#call(name, (client) =>
      'pool' in site
        ? client.updateNodePool({ name, kubeletConfig }, CALL_OPTIONS)
        : client.updateCluster({ name, update: { [site.field]: kubeletConfig } }, CALL_OPTIONS),
    );
  }

  /** An operation of the cluster's location. Throws as describeCluster. */
  operation(
    { projectId, location }: ClusterIdentity,
    operation: string,
  ): Promise<protos.google.container.v1.IOperation> {
    const name = `projects/${projectId}/locations/${location}/operations/${operation}`;
    return this.#call(name, (client) => client.getOperation({ name }, CALL_OPTIONS));
  }

  /** The operations of a cluster and its pools that GKE still lists. Throws as describeCluster. */
  async operations({
    projectId,
    location,
    cluster,
  }: ClusterIdentity): Promise<protos.google.container.v1.IOperation[]> {
    const parent = `projects/${projectId}/locations/${location}`;
    const response = await this.#call(parent, (client) => client.listOperations({ parent }, CALL_OPTIONS));
    const all = response.operations ?? [];
    return all.filter(({ targetLink }) => TARGET.exec(targetLink ?? '')?.[1] === cluster);
  }

  /** An operation of the cluster's location: whether it has ended, and its error. Throws as describeCluster. */
  async poolOperation(identity: ClusterIdentity, operation: string): Promise<PoolOperation> {
    const found = await this.operation(identity, operation);
    return { done: found.status === 'DONE', error: errorOfOperation(found) };
  }

  /** Calls a method of the client, and returns the first element of its result, the response. */
  async #call<T>(
    resource: string,
    method: (client: ClusterManagerClient) => Promise<readonly [T, ...unknown[]]>,
  ): Promise<T> {
    this.#client ??= this.#load();
    const client = await this.#client;
    return throughClient({ api: API, resource }, async () => (await method(client))[0]);
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

/** Why an operation failed or was canceled; null while it runs, and if it has succeeded. */
export function errorOfOperation({
  error,
  statusMessage,
}: protos.google.container.v1.IOperation): string | null {
  return error?.message ?? (statusMessage || null);
}

/** @throws SweepError CHANGE_REFUSED if the client's message lacks one of the settings, also within one of them */
async function kubeletConfigOf(
  cluster: string,
  config: Readonly<Record<string, unknown>>,
): Promise<protos.google.container.v1.INodeKubeletConfig> {
  const { default: container } = await import('@google-cloud/container');
  const { cpuCfsQuota, ...others } = config;
  // A google.protobuf.BoolValue: true in the API's JSON, and a message for the client.
  const quota = typeof cpuCfsQuota === 'boolean' ? { cpuCfsQuota: { value: cpuCfsQuota } } : {};
  const message = container.protos.google.container.v1.NodeKubeletConfig.fromObject({ ...others, ...quota });
  const sent: Readonly<Record<string, unknown>> = message.toJSON();
  const unknown = Object.keys(config).filter((key) => !contains(sent[key], config[key]));
  if (unknown.length === 0) return message;
  const detail = `this release does not know its kubelet setting ${unknown.join(', ')} and would remove it`;
  throw new SweepError('CHANGE_REFUSED', { target: 'the kubelet configuration', cluster, detail });
}

/** Whether a value that is sent has every field of the wanted one. */
function contains(sent: unknown, wanted: unknown): boolean {
  if (sent === undefined) return false;
  if (typeof sent !== 'object' || typeof wanted !== 'object' || wanted === null) return true;
  return Object.entries(wanted).every(([key, value]) =>
    contains((sent as Readonly<Record<string, unknown>> | null)?.[key], value),
  );
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
