import type { ErrorCode } from '../../shared/platform/error-catalog.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type {
  ConfigMapObject,
  CustomObject,
  KubernetesObjects,
  ObjectMetadata,
  PodObject,
  ScrapeKind,
  ServiceObject,
  WorkloadKind,
  WorkloadObject,
} from '../../shared/stages/attribute/ports.ts';

export interface MemoryObjectsContent {
  readonly pods?: readonly PodObject[] | ErrorCode;
  readonly services?: readonly ServiceObject[] | ErrorCode;
  readonly workloads?: Partial<Readonly<Record<WorkloadKind, readonly WorkloadObject[] | ErrorCode>>>;
  readonly scrapes?: Partial<Readonly<Record<ScrapeKind, readonly CustomObject[] | ErrorCode>>>;
  readonly configMaps?: readonly ConfigMapObject[] | ErrorCode;
  /** Keyed by `KIND/NAMESPACE/NAME`. */
  readonly metadata?: Readonly<Record<string, ObjectMetadata | ErrorCode>>;
}

/** KubernetesObjects without a cluster, with one item per page. */
export class MemoryObjects implements KubernetesObjects {
  readonly read: string[] = [];
  readonly #content: MemoryObjectsContent;

  constructor(content: MemoryObjectsContent) {
    this.#content = content;
  }

  listPods() {
    return this.#pages('pods', this.#content.pods);
  }

  listServices() {
    return this.#pages('services', this.#content.services);
  }

  listWorkloads(kind: WorkloadKind) {
    return this.#pages(kind, this.#content.workloads?.[kind]);
  }

  listScrapes(kind: ScrapeKind) {
    return this.#pages(kind, this.#content.scrapes?.[kind]);
  }

  listConfigMaps() {
    return this.#pages('configmaps', this.#content.configMaps);
  }

  async readMetadata(kind: 'ReplicaSet' | 'Job', namespace: string, name: string): Promise<ObjectMetadata> {
    const key = `${kind}/${namespace}/${name}`;
    this.read.push(key);
    const metadata = this.#content.metadata?.[key] ?? 'KUBERNETES_NOT_FOUND';
    if (typeof metadata === 'string') throw new SweepError(metadata);
    return metadata;
  }

  async *#pages<Item>(
    what: string,
    items: readonly Item[] | ErrorCode = [],
  ): AsyncGenerator<readonly Item[]> {
    this.read.push(what);
    if (typeof items === 'string') throw new SweepError(items);
    for (const item of items) yield [item];
  }
}
