import { CoreV1Api } from '@kubernetes/client-node';
import { z } from 'zod';
import { PROBE } from '../../model/control-plane.ts';
import type { PortState } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import type { ClusterApi, NodeEntry, PodEntry } from '../../stages/sample/ports.ts';
import { nodeEntryOf, podEntryOf } from './entries.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { Question } from './target.ts';

/** A DNS subdomain (RFC 1123), as every node's name is. Above all no `NODE:PORT`, which the node proxy would take. */
const NODE_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** What `/metrics` answers by default; protobuf is not asked for. */
const METRICS_TEXT = 'text/plain;version=0.0.4';

/** ClusterApi over one route of one cluster. */
export class KubernetesClusterApi implements ClusterApi {
  readonly #client: KubernetesClient;
  readonly #core: CoreV1Api;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
  }

  async *listNodes(): AsyncGenerator<readonly NodeEntry[]> {
    const question = { path: '/api/v1/nodes', resource: 'nodes' };
    const pages = this.#client.list(question, (page) => this.#core.listNode(page));
    for await (const nodes of pages) yield nodes.flatMap(nodeEntryOf);
  }

  async *listRunningPods(): AsyncGenerator<readonly PodEntry[]> {
    const question = { path: '/api/v1/pods', resource: 'pods' };
    const pages = this.#client.list(question, (page) =>
      this.#core.listPodForAllNamespaces({ ...page, fieldSelector: 'status.phase=Running' }),
    );
    for await (const pods of pages) yield pods.flatMap(podEntryOf);
  }

  async readMetrics(node: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#client.transport.open(kubeletQuestion(node, 'metrics'), {
      headers: { accept: METRICS_TEXT },
    });
  }

  async readEffectivePort(node: string): Promise<PortState> {
    const { text } = await this.#client.transport.text(kubeletQuestion(node, 'configz'));
    return effectivePortOf(text);
  }

  async listProbePods(): Promise<readonly PodEntry[]> {
    const { namespace, label, name } = PROBE;
    const question = {
      path: `/api/v1/namespaces/${namespace}/pods`,
      resource: `pods in namespace ${namespace}`,
    };
    const pages = this.#client.list(question, (page) =>
      this.#core.listNamespacedPod({ ...page, namespace, labelSelector: `${label}=${name}` }),
    );
    const found: PodEntry[] = [];
    for await (const pods of pages) found.push(...pods.flatMap(podEntryOf));
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
}

/**
 * A question to a node's kubelet, on its authenticated port.
 * Throws NODE_NAME_INVALID: a name with a port in it would make the API server call that port.
 */
function kubeletQuestion(node: string, path: 'metrics' | 'configz'): Question {
  if (!NODE_NAME.test(node)) throw new SweepError('NODE_NAME_INVALID', { node });
  return { path: `/api/v1/nodes/${node}/proxy/${path}`, resource: 'nodes/proxy', node };
}

const configz = z.object({ kubeletconfig: z.object({ readOnlyPort: z.int().nonnegative().optional() }) });

/**
 * The read-only port in a kubelet's own configuration. `configz` leaves `readOnlyPort` out when it is 0.
 * @param text what `configz` answered
 * @returns UNKNOWN for what is no configz answer
 */
function effectivePortOf(text: string): PortState {
  const { success, data } = configz.safeParse(parsed(text));
  if (!success) return 'UNKNOWN';
  return (data.kubeletconfig.readOnlyPort ?? 0) === 0 ? 'DISABLED' : 'ENABLED';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
