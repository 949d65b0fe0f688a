import { CoreV1Api, type V1Node, type V1Pod } from '@kubernetes/client-node';
import * as z from 'zod';
import { PROBE } from '../../model/control-plane.ts';
import type { PortState } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import type { ClusterApi, NodeEntry, PodEntry } from '../../stages/sample/ports.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { ResourceRequest } from './translate.ts';

/** A DNS subdomain (RFC 1123). Excludes `NODE:PORT`, which the node proxy would accept. */
const NODE_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** The text format of `/metrics`, which is its default. */
const METRICS_TEXT = 'text/plain;version=0.0.4';

/** ClusterApi over one route of one cluster. */
export class KubernetesClusterApi implements ClusterApi {
  readonly #client: KubernetesClient;
  readonly #core: CoreV1Api;
  /** Nodes that were listed with 10255 as the port to which the node proxy connects. */
  readonly #proxyingToReadOnlyPort = new Set<string>();

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
  }

  async *listNodes(): AsyncGenerator<readonly NodeEntry[]> {
    const resourceRequest = { path: '/api/v1/nodes', resource: 'nodes', verb: 'list' };
    const pages = this.#client.list(resourceRequest, (page, options) => this.#core.listNode(page, options));
    for await (const nodes of pages)
      yield await this.#client.call(resourceRequest, async () =>
        nodes.map((node) => this.#noted(nodeEntryOf(node))),
      );
  }

  #noted(node: NodeEntry): NodeEntry {
    if (node.proxyReachesReadOnlyPort) this.#proxyingToReadOnlyPort.add(node.name);
    return node;
  }

  async *listRunningPods(): AsyncGenerator<readonly PodEntry[]> {
    const resourceRequest = { path: '/api/v1/pods', resource: 'pods', verb: 'list' };
    const pages = this.#client.list(resourceRequest, (page, options) =>
      this.#core.listPodForAllNamespaces({ ...page, fieldSelector: 'status.phase=Running' }, options),
    );
    for await (const pods of pages)
      yield await this.#client.call(resourceRequest, async () => pods.flatMap(podEntryOf));
  }

  async readMetrics(node: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#client.transport.open(this.#kubeletRequest(node, 'metrics'), {
      headers: { accept: METRICS_TEXT },
    });
  }

  async readEffectivePort(node: string): Promise<PortState> {
    const { text } = await this.#client.transport.text(this.#kubeletRequest(node, 'configz'));
    return effectivePortOf(text, node);
  }

  async listProbePods(): Promise<readonly PodEntry[]> {
    const { namespace, label, name } = PROBE;
    const resourceRequest = {
      path: `/api/v1/namespaces/${namespace}/pods`,
      resource: `pods in namespace ${namespace}`,
    };
    const pages = this.#client.list(resourceRequest, (page, options) =>
      this.#core.listNamespacedPod({ ...page, namespace, labelSelector: `${label}=${name}` }, options),
    );
    const found: PodEntry[] = [];
    for await (const pods of pages) for (const pod of pods) found.push(...podEntryOf(pod));
    return found;
  }

  async readProbeLog(pod: string): Promise<string> {
    const { namespace, container } = PROBE;
    const { logLines, logBytes } = this.#client.limits;
    const query = new URLSearchParams({
      container,
      tailLines: String(logLines),
      limitBytes: String(logBytes),
    });
    const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod)}/log?${query}`;
    const { text } = await this.#client.transport.text({ path, resource: 'pods/log' });
    return text;
  }

  /**
   * A request to a node's kubelet, on its authenticated port. Throws NODE_NAME_INVALID: a name that contains a port would
   * make the API server call that port. Throws KUBELET_UNREADABLE if the node proxy would connect to port 10255.
   */
  #kubeletRequest(node: string, path: 'metrics' | 'configz'): ResourceRequest {
    if (!NODE_NAME.test(node)) throw new SweepError('NODE_NAME_INVALID', { node });
    if (this.#proxyingToReadOnlyPort.has(node))
      throw new SweepError('KUBELET_UNREADABLE', {
        node,
        detail: 'the node proxy would connect to port 10255',
      });
    return { path: `/api/v1/nodes/${node}/proxy/${path}`, resource: 'nodes/proxy', node };
  }
}

const READ_ONLY_PORT = 10_255;
const POOL_LABEL = 'cloud.google.com/gke-nodepool';

/** Of a UID or a label's value in Kubernetes; both are shorter. They become part of rows and messages. */
const MAX_IDENTIFIER_LENGTH = 253;

/** Null for what Kubernetes does not allow, whatever its type. */
function identifierOf(value: unknown): string | null {
  const isIdentifier = typeof value === 'string' && value !== '' && value.length <= MAX_IDENTIFIER_LENGTH;
  return isIdentifier ? value : null;
}

/** The facts by which nodes are chosen. Throws a TypeError for a node without a name: dropping it would hide a node. */
function nodeEntryOf({ metadata, status }: V1Node): NodeEntry {
  if (!metadata?.name || typeof metadata.name !== 'string') throw new TypeError('a node without a name');
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const createdAtMs = metadata.creationTimestamp?.getTime();
  return {
    name: metadata.name,
    uid: identifierOf(metadata.uid),
    pool: identifierOf(metadata.labels?.[POOL_LABEL]),
    ready: ready?.status === 'True',
    proxyReachesReadOnlyPort: status?.daemonEndpoints?.kubeletEndpoint?.Port === READ_ONLY_PORT,
    createdAtMs: createdAtMs === undefined || Number.isNaN(createdAtMs) ? null : createdAtMs,
  };
}

function podEntryOf({ metadata, spec }: V1Pod): PodEntry[] {
  if (!metadata?.name || !metadata.namespace) return [];
  return [
    {
      namespace: metadata.namespace,
      name: metadata.name,
      node: spec?.nodeName ?? null,
      ownerKind: metadata.ownerReferences?.find(({ controller }) => controller)?.kind ?? null,
    },
  ];
}

/** Every kubelet has an authenticated port and authentication, so a response without them is not its configuration. */
const configz = z.object({
  kubeletconfig: z.object({
    port: z.int().positive(),
    authentication: z.object(),
    readOnlyPort: z.int().nonnegative().optional(),
    /** `gce://PROJECT/ZONE/NODE`; not every kubelet has it. */
    providerID: z.string().optional(),
  }),
});

/**
 * The read-only port in a kubelet's own configuration. `configz` omits `readOnlyPort` when it is 0.
 * @param text the response of `configz`
 * @returns UNKNOWN if the text is not a complete kubelet configuration, or names another node
 */
function effectivePortOf(text: string, node: string): PortState {
  const { success, data } = configz.safeParse(parsed(text));
  if (!success) return 'UNKNOWN';
  const { readOnlyPort = 0, providerID } = data.kubeletconfig;
  if (providerID !== undefined && providerID.split('/').at(-1) !== node) return 'UNKNOWN';
  return readOnlyPort === 0 ? 'DISABLED' : 'ENABLED';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
