import type { Agent } from '../../shared/agents/agent.ts';
import { AGENTS } from '../../shared/agents/agents.ts';
import { CA_CONFIG_MAP } from '../../shared/agents/config-text.ts';
import type { Caller } from '../../shared/model/rows/parts.ts';
import { UNLIMITED_WORK } from '../../shared/platform/deadline.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import {
  attributeCallers,
  configMapsReadBy,
  searchObjects,
} from '../../shared/stages/attribute/attribute-callers.ts';
import { ConfigMapCollection, configMapKeyOf } from '../../shared/stages/attribute/config-maps.ts';
import { configMapOf, metadataOf, scrapeOf, serviceOf } from '../../shared/stages/attribute/object-shapes.ts';
import {
  type ContainerObject,
  type CustomObject,
  type OwnerReference,
  type PodSpecObject,
  SCRAPE_KINDS,
  type ServiceObject,
} from '../../shared/stages/attribute/ports.ts';
import { controllerIn, ownerKeyOf, WorkloadCollection } from '../../shared/stages/attribute/workloads.ts';
import type { ManifestObject } from '../input/manifest-objects.ts';
import { configuresNothing } from '../migrate/manifest/manifest.ts';
import { documentsWithPods } from '../migrate/yaml/parse.ts';

/** Callers in manifests, and what was not searched. */
export interface SearchedManifests {
  readonly callers: readonly Caller[];
  readonly objects: number;
  /** Secrets that may hold a configuration. */
  readonly secrets: number;
  /** Read by workloads, and not in the files. */
  readonly missingConfigMaps: number;
  /** Kinds of which it is not known what they configure, with the number of objects. */
  readonly unknownKinds: ReadonlyMap<string, number>;
  /** Sentences about malformed objects. */
  readonly malformed: readonly string[];
}

const TEMPLATE_KINDS = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);
/** Types of Secrets that Kubernetes, Helm and certificate managers fill: never a configuration. */
const SECRET_WITHOUT_CONFIG = /^(?:kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/release)/;

/** Searches the objects of manifests as findCallers searches those of a cluster. @param namespace of objects without one */
export async function searchManifests(
  objects: AsyncIterable<ManifestObject>,
  namespace: string,
): Promise<SearchedManifests> {
  const search = new ManifestSearch();
  for await (const object of objects) {
    const { kind, metadata } = object;
    const name = metadata.name ?? metadata.generateName ?? kind.toLowerCase();
    search.add({ ...object, metadata: { ...metadata, name, namespace: metadata.namespace ?? namespace } });
  }
  return search.conclude();
}

class ManifestSearch {
  readonly #collection = new WorkloadCollection();
  readonly #configs = new ConfigMapCollection();
  /** By namespace and name. */
  readonly #configMaps = new Set<string>();
  readonly #services: ServiceObject[] = [];
  readonly #scrapes: CustomObject[] = [];
  readonly #customObjects: CustomObject[] = [];
  readonly #owners = new Map<string, OwnerReference | null>();
  readonly #unknownKinds = new Map<string, number>();
  readonly #malformed: string[] = [];
  #objects = 0;
  /** Secrets that may hold a configuration, those that a custom resource names included. */
  readonly #secrets = new Set<string>();

  add(object: ManifestObject): void {
    this.#objects += 1;
    try {
      this.#addByKind(object);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      const { kind, metadata } = object;
      this.#malformed.push(`${kind} ${metadata.namespace}/${metadata.name}: ${error.message}`);
    }
  }

  #addByKind(object: ManifestObject): void {
    const { kind, apiVersion } = object;
    if (kind === 'Pod') this.#collection.addPod(object);
    else if (TEMPLATE_KINDS.has(kind) && hasTemplate(object)) this.#addTemplate(object);
    else if (kind === 'PodTemplate') this.#addPods(object, object['template']);
    else if (kind === 'Service' && apiVersion === 'v1') this.#services.push(serviceOf(object));
    else if (kind === 'ConfigMap') this.#addConfigMap(object);
    else if (kind === 'Secret') this.#addSecret(object);
    else if (kind in SCRAPE_KINDS) this.#scrapes.push(scrapeOf(object, kind));
    else this.#addCustomObject(object);
  }

  async conclude(): Promise<SearchedManifests> {
    const found = await searchObjects(
      {
        collection: this.#collection,
        configMaps: this.#configs.configMaps,
        scrapes: this.#scrapes,
        customObjects: this.#customObjects,
        includesUnmounted: true,
        services: this.#services,
        complete: false,
      },
      UNLIMITED_WORK,
    );
    const callers = attributeCallers(found, this.#owners, { sampled: new Set(), busy: new Set() });
    const malformed = [...this.#malformed, ...found.failures.map(({ error }) => error.message)];
    const missing = [...configMapsReadBy(this.#collection.workloads)].filter(
      (key) => !this.#configMaps.has(key) && !CA_CONFIG_MAP.test(key.split('/')[1] ?? ''),
    );
    return {
      callers,
      objects: this.#objects,
      secrets: this.#secrets.size,
      missingConfigMaps: missing.length,
      unknownKinds: this.#unknownKinds,
      malformed,
    };
  }

  #addTemplate(object: ManifestObject): void {
    const { kind, metadata } = object;
    this.#collection.addTemplate(kind, object);
    if (kind !== 'Job' && kind !== 'ReplicaSet') return;
    const { namespace = '', name = '', ownerReferences } = metadataOf(metadata);
    if (ownerReferences !== undefined)
      this.#owners.set(ownerKeyOf({ namespace, owner: { kind, name } }), controllerIn({ ownerReferences }));
  }

  #addConfigMap(object: ManifestObject): void {
    this.#configs.add(configMapOf(object));
    const { namespace = '', name = '' } = object.metadata;
    this.#configMaps.add(configMapKeyOf(namespace, name));
    if (object['binaryData'] !== undefined)
      this.#malformed.push(`ConfigMap ${namespace}/${name}: its binary data was not read.`);
    this.#addPods(object, Object.values(object['data'] ?? {}).flatMap(manifestsIn));
  }

  /** The pods that are described somewhere in a value. */
  #addPods({ kind, metadata }: ManifestObject, value: unknown): void {
    for (const [index, spec] of podSpecsIn(value).entries())
      this.#collection.addTemplate(kind, { metadata, spec: { template: { spec } } }, String(index));
  }

  #addSecret({ type, metadata: { namespace, name } }: ManifestObject): void {
    if (!SECRET_WITHOUT_CONFIG.test(String(type ?? 'Opaque'))) this.#secrets.add(`${namespace}/${name}`);
  }

  #addCustomObject(object: ManifestObject): void {
    const { kind, apiVersion, metadata } = object;
    if (configuresNothing(apiVersion, kind)) return;
    const own = contentOf(object);
    const scrapes = own['additionalScrapeConfigs'] as { readonly name?: unknown } | null | undefined;
    if (scrapes?.name !== undefined) this.#secrets.add(`${metadata.namespace}/${scrapes.name}`);
    this.#addPods(object, own);
    this.#customObjects.push({ kind, metadata, spec: own });
    const isKnown = AGENTS.some(({ kinds = [] }: Agent) => kinds.includes(kind));
    if (!isKnown) this.#unknownKinds.set(kind, (this.#unknownKinds.get(kind) ?? 0) + 1);
  }
}

/** Other groups have kinds of the same names, such as the Job of Volcano. */
function hasTemplate({ spec }: ManifestObject): boolean {
  const { template, jobTemplate } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  return (template ?? jobTemplate) !== undefined;
}

/** The objects in a text of a ConfigMap that describes pods. */
function manifestsIn(text: unknown): readonly unknown[] {
  if (typeof text !== 'string') return [];
  return documentsWithPods(text).flatMap(({ document }): readonly unknown[] => {
    try {
      return [document.toJS({ maxAliasCount: 100 })];
    } catch {
      return [];
    }
  });
}

/** Fields of every object, in which nothing is configured. */
const COMMON_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** The `spec` of an object, or its own fields if it has none, as a Kustomization. */
function contentOf(object: ManifestObject): Readonly<Record<string, unknown>> {
  const own = Object.entries(object).filter(([field]) => !COMMON_FIELDS.has(field));
  return (object['spec'] ?? Object.fromEntries(own)) as Readonly<Record<string, unknown>>;
}

/** Pod specs anywhere in a custom resource: of Argo Rollouts and Workflows, Knative, Tekton, OpenKruise and the like. */
function podSpecsIn(value: unknown): PodSpecObject[] {
  if (Array.isArray(value)) return value.flatMap(podSpecsIn);
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  if (isContainers(fields['containers'])) return [value as PodSpecObject];
  if (isContainers(fields['steps'])) return [{ containers: fields['steps'].map(scripted) }];
  return Object.entries(fields).flatMap(([key, inner]) =>
    (key === 'container' || key === 'script') && isContainers([inner])
      ? [{ containers: [scripted(inner as ContainerObject)] }]
      : podSpecsIn(inner),
  );
}

function isContainers(value: unknown): value is ContainerObject[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry?.image === 'string');
}

/** Argo calls the script of a container `source`, Tekton `script`. */
function scripted(container: ContainerObject & { source?: unknown; script?: unknown }): ContainerObject {
  const script = container.source ?? container.script;
  return typeof script === 'string' ? { ...container, args: [...(container.args ?? []), script] } : container;
}
