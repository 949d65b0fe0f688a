import {
  AppsV1Api,
  BatchV1Api,
  type ConfigurationOptions,
  CoreV1Api,
  CustomObjectsApi,
} from '@kubernetes/client-node';
import { SweepError } from '../../platform/errors.ts';
import {
  type ConfigMapObject,
  type CustomObject,
  type KubernetesObjects,
  type ObjectMetadata,
  type PodObject,
  SCRAPE_KINDS,
  type ScrapeKind,
  type ServiceObject,
  type WorkloadKind,
  type WorkloadObject,
} from '../../stages/attribute/ports.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { Page, PageRequest } from './pages.ts';

type PageReader = (page: PageRequest, options: ConfigurationOptions) => Promise<Page<WorkloadObject>>;

/** KubernetesObjects over one route of one cluster. */
export class KubernetesClusterObjects implements KubernetesObjects {
  readonly #client: KubernetesClient;
  readonly #core: CoreV1Api;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
  }

  listPods(): AsyncIterable<readonly PodObject[]> {
    return this.#client.list(requestFor('pods'), (page, options) =>
      this.#core.listPodForAllNamespaces(page, options),
    );
  }

  listWorkloads(kind: WorkloadKind): AsyncIterable<readonly WorkloadObject[]> {
    const apps = new AppsV1Api(this.#client.configuration);
    const batch = new BatchV1Api(this.#client.configuration);
    const read = {
      DaemonSet: (page, options) => apps.listDaemonSetForAllNamespaces(page, options),
      Deployment: (page, options) => apps.listDeploymentForAllNamespaces(page, options),
      StatefulSet: (page, options) => apps.listStatefulSetForAllNamespaces(page, options),
      CronJob: (page, options) => batch.listCronJobForAllNamespaces(page, options),
      Job: (page, options) => batch.listJobForAllNamespaces(page, options),
    } satisfies Record<WorkloadKind, PageReader>;
    const question = requestFor(`${kind.toLowerCase()}s`);
    return this.#client.list<WorkloadObject>(question, read[kind]);
  }

  listServices(): AsyncIterable<readonly ServiceObject[]> {
    return this.#client.list(requestFor('services'), (page, options) =>
      this.#core.listServiceForAllNamespaces(page, options),
    );
  }

  listConfigMaps(): AsyncIterable<readonly ConfigMapObject[]> {
    return this.#client.list(
      requestFor('configmaps'),
      (page, options) => this.#core.listConfigMapForAllNamespaces(page, options),
      this.#client.limits.firstConfigMaps,
    );
  }

  async *listScrapes(kind: ScrapeKind): AsyncGenerator<readonly CustomObject[]> {
    const { plural, ...groupVersion } = SCRAPE_KINDS[kind];
    const api = new CustomObjectsApi(this.#client.configuration);
    try {
      yield* this.#client.list(requestFor(plural), async (page, options) =>
        pageOf<CustomObject>(
          await api.listCustomObjectForAllNamespaces(
            { ...groupVersion, resourcePlural: plural, ...page },
            options,
          ),
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
