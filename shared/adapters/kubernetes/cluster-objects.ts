import { AppsV1Api, BatchV1Api, CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { SweepError } from '../../platform/errors.ts';
import type {
  ConfigMapObject,
  KubernetesObjects,
  ObjectMetadata,
  PodObject,
  ServiceMonitorObject,
  ServiceObject,
} from '../../stages/attribute/ports.ts';
import type { KubernetesClient, Page } from './kubernetes-client.ts';

const SERVICE_MONITORS = { group: 'monitoring.coreos.com', version: 'v1', resourcePlural: 'servicemonitors' };

/** KubernetesObjects over one route of one cluster. */
export class KubernetesClusterObjects implements KubernetesObjects {
  readonly #client: KubernetesClient;
  readonly #core: CoreV1Api;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
  }

  listPods(): AsyncIterable<readonly PodObject[]> {
    return this.#client.list(requestFor('pods'), (page) =>
      this.#core.listPodForAllNamespaces({ ...page, fieldSelector: 'status.phase=Running' }),
    );
  }

  listServices(): AsyncIterable<readonly ServiceObject[]> {
    return this.#client.list(requestFor('services'), (page) => this.#core.listServiceForAllNamespaces(page));
  }

  listConfigMaps(): AsyncIterable<readonly ConfigMapObject[]> {
    return this.#client.list(
      requestFor('configmaps'),
      (page) => this.#core.listConfigMapForAllNamespaces(page),
      this.#client.limits.configMapPageItems,
    );
  }

  async *listServiceMonitors(): AsyncGenerator<readonly ServiceMonitorObject[]> {
    const api = new CustomObjectsApi(this.#client.configuration);
    try {
      yield* this.#client.list(requestFor('servicemonitors'), async (page) =>
        pageOf<ServiceMonitorObject>(
          await api.listCustomObjectForAllNamespaces({ ...SERVICE_MONITORS, ...page }),
        ),
      );
    } catch (error) {
      if (!isNotInstalled(error)) throw error;
    }
  }

  async readMetadata(kind: 'ReplicaSet' | 'Job', namespace: string, name: string): Promise<ObjectMetadata> {
    const { configuration } = this.#client;
    const { metadata } = await this.#client.call(
      requestFor(`${kind} ${namespace}/${name}`),
      async (): Promise<{ metadata?: ObjectMetadata }> =>
        kind === 'Job'
          ? new BatchV1Api(configuration).readNamespacedJob({ namespace, name })
          : new AppsV1Api(configuration).readNamespacedReplicaSet({ namespace, name }),
    );
    return metadata ?? {};
  }
}

function requestFor(resource: string) {
  return { path: resource, resource };
}

/** Custom objects come as they are: the client renames `continue` only in its own types. */
function pageOf<Item>(answer: unknown): Page<Item> {
  const page = answer as { kind?: string; items: Item[]; metadata?: { continue?: string } };
  const next = page.metadata?.continue;
  return { ...page, metadata: next === undefined ? {} : { _continue: next } };
}

/** An API server without the kind answers 404, in plain text and not as a Status. */
function isNotInstalled(error: unknown): boolean {
  if (!(error instanceof SweepError)) return false;
  return error.code === 'KUBERNETES_NOT_FOUND' || error.facts['status'] === 404;
}
