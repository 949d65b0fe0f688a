import { metadataOf, podSpecOf } from './object-shapes.ts';
import type {
  ContainerObject,
  ObjectMetadata,
  OwnerReference,
  PodObject,
  PodSpecObject,
  WorkloadObject,
} from './ports.ts';

export interface WorkloadContainer extends ContainerObject {
  /** It ends before the pod's other containers start. */
  readonly isInit: boolean;
  /** Names of the ConfigMaps that it mounts, in lists that containers share: a pod may have thousands of either. */
  readonly configMaps: readonly (readonly string[])[];
}

/** Pods of one controller and one revision, which differ only in their nodes, or the template for such pods. */
export interface Workload {
  readonly namespace: string;
  /** The pods' controller, or the pod itself if it has none. */
  readonly owner: OwnerReference;
  /** The end of a ReplicaSet's name; null if the pods do not have it. */
  readonly templateHash: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly onHostNetwork: boolean;
  readonly containers: readonly WorkloadContainer[];
  /** Where its pods run. Empty for a template, and if all pods have finished. */
  readonly nodes: ReadonlySet<string>;
}

/** Groups a stream of pods and templates into workloads, so that a cluster's pods are never all in memory. */
export class WorkloadCollection {
  readonly #workloads = new Map<string, Workload & { readonly nodes: Set<string> }>();
  /** Labels of controllers, by namespace, kind and name: GKE marks its add-ons there, and not on their pods. */
  readonly controllerLabels = new Map<string, Readonly<Record<string, string>>>();

  /** Throws SweepError OBJECT_MALFORMED, like addTemplate. */
  addPod({ metadata: unchecked, spec, status }: PodObject): void {
    const metadata = metadataOf(unchecked);
    const { namespace = 'default', name, labels = {} } = metadata;
    if (!name || !spec) return;
    const controller = controllerIn(metadata);
    // A static pod's controller is its node.
    const owner = controller === null || controller.kind === 'Node' ? { kind: 'Pod', name } : controller;
    const templateHash = labels['pod-template-hash'] ?? null;
    const revision = templateHash ?? labels['controller-revision-hash'] ?? '';
    const nodes = this.#add({ namespace, owner, templateHash, labels }, revision, spec);
    const { nodeName } = spec;
    if (typeof nodeName === 'string' && (status?.phase ?? 'Running') === 'Running') nodes.add(nodeName);
  }

  /**
   * @param kind of the object: items of a list do not repeat it
   * @param revision tells several templates of one object apart
   */
  addTemplate(kind: string, object: WorkloadObject, revision = ''): void {
    const own = metadataOf(object.metadata);
    const { namespace = 'default', name, labels = {} } = own;
    if (!name) return;
    this.controllerLabels.set([namespace, kind, name].join('/'), labels);
    const { template, jobTemplate } = object.spec ?? {};
    const { metadata, spec } = template ?? jobTemplate?.spec?.template ?? {};
    // What a controller creates is searched as that controller's template.
    if (!spec || controllerIn(own) !== null) return;
    const owner = { kind, name };
    this.#add(
      { namespace, owner, templateHash: null, labels: { ...metadataOf(metadata).labels, ...labels } },
      revision,
      spec,
    );
  }

  get workloads(): readonly Workload[] {
    return [...this.#workloads.values()];
  }

  #add(
    of: Pick<Workload, 'namespace' | 'owner' | 'templateHash' | 'labels'>,
    revision: string,
    uncheckedSpec: PodSpecObject,
  ): Set<string> {
    const key = [of.namespace, of.owner.kind, of.owner.name, revision].join('/');
    const known = this.#workloads.get(key);
    if (known !== undefined) return known.nodes;
    const spec = podSpecOf(uncheckedSpec);
    const nodes = new Set<string>();
    const onHostNetwork = spec.hostNetwork ?? false;
    this.#workloads.set(key, { ...of, onHostNetwork, containers: containersOf(spec), nodes });
    return nodes;
  }
}

/** The containers of a pod, with the ConfigMaps that each one mounts. */
function containersOf(spec: PodSpecObject): WorkloadContainer[] {
  const all = [
    ...[...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])].map((container) => ({
      ...container,
      isInit: false,
    })),
    ...(spec.initContainers ?? []).map((container) => ({
      ...container,
      isInit: container.restartPolicy !== 'Always',
    })),
  ];
  const mounted = new Set(all.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
  const volumes = Map.groupBy(spec.volumes ?? [], ({ name }) =>
    name !== undefined && mounted.has(name) ? name : null,
  );
  // A volume that no container mounts is counted for each of them: manifests may be incomplete.
  const unmounted = configMapsIn(volumes.get(null) ?? []);
  return all.map(({ volumeMounts = [], ...container }) => {
    const mounts = new Set(volumeMounts.map(({ name = '' }) => name));
    const own = [...mounts].flatMap((name) => configMapsIn(volumes.get(name) ?? []));
    return { ...container, volumeMounts, configMaps: [own, unmounted] };
  });
}

function configMapsIn(volumes: NonNullable<PodSpecObject['volumes']>): string[] {
  return volumes
    .flatMap(({ configMap, projected }) => [
      configMap,
      ...(projected?.sources ?? []).map((source) => source.configMap),
    ])
    .flatMap((reference) => reference?.name ?? []);
}

/** The object that created and maintains another; null for one that a person created. */
export function controllerIn({ ownerReferences = [] }: ObjectMetadata): OwnerReference | null {
  const controller = ownerReferences.find((reference) => reference.controller === true);
  return controller === undefined ? null : { kind: controller.kind, name: controller.name };
}

/** Controllers of ReplicaSets and Jobs, by ownerKeyOf; null for one that is known to have no controller of its own. */
export type Owners = ReadonlyMap<string, OwnerReference | null>;

/** Whether the controller of the pods may itself have a controller that people know it by. */
export function hasOwnController({ owner }: Workload): boolean {
  return owner.kind === 'ReplicaSet' || owner.kind === 'Job';
}

export function ownerKeyOf({ namespace, owner }: Pick<Workload, 'namespace' | 'owner'>): string {
  return [namespace, owner.kind, owner.name].join('/');
}

/** A CronJob's Jobs are called NAME-MINUTES, with the scheduled time in minutes since 1970. */
const JOB_OF_CRON_JOB = /^(.+)-\d{8,10}$/;

/**
 * What people call the workload: the Deployment behind a ReplicaSet, the CronJob behind a Job. If the ReplicaSet or the
 * Job cannot be read, its name tells, so that a caller has the same name in every scan.
 */
export function namedOwnerOf(workload: Workload, owners: Owners): OwnerReference {
  const { owner, templateHash } = workload;
  const known = owners.get(ownerKeyOf(workload));
  if (known !== undefined) return known ?? owner;
  const end = `-${templateHash}`;
  if (owner.kind === 'ReplicaSet' && templateHash !== null && owner.name.endsWith(end))
    return { kind: 'Deployment', name: owner.name.slice(0, -end.length) };
  const cronJob = owner.kind === 'Job' ? JOB_OF_CRON_JOB.exec(owner.name)?.[1] : undefined;
  return cronJob === undefined ? owner : { kind: 'CronJob', name: cronJob };
}
