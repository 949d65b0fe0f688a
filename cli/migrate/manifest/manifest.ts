import { type Document, isMap, isSeq, type Scalar, visit, type YAMLMap } from 'yaml';
import type { Agent } from '../../../shared/agents/agent.ts';
import { AGENTS } from '../../../shared/agents/agents.ts';
import { textOf } from '../text/scalar-edit.ts';
import { mapAt, mapsAt, scalarPairs, textAt, textsAt } from '../yaml/lookup.ts';
import { documentsWithPods } from '../yaml/parse.ts';

/** A Kubernetes object inside a unit's text. */
export interface Manifest {
  /** The unit's text: what offsets and edits are about. */
  readonly source: string;
  readonly document: Document;
  readonly root: YAMLMap;
  /** Empty where the object names none. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** It says its namespace itself. */
  readonly namesNamespace: boolean;
  /** `spec` of the Pod, or of the pods that the workload makes; null for kinds that make none. */
  readonly podSpec: YAMLMap | null;
  /** What has `metadata` and that `spec`. */
  readonly podTemplate: YAMLMap | null;
  readonly labels: Readonly<Record<string, string>>;
  /** What made it and maintains it, as `Kind name`; null for what a person made. */
  readonly controller: string | null;
}

const TEMPLATE = ['spec', 'template', 'spec'] as const;
/** Where the kinds that run containers keep their pod's `spec`. */
const POD_SPECS: Readonly<Partial<Record<string, readonly string[]>>> = {
  Pod: ['spec'],
  Deployment: TEMPLATE,
  DaemonSet: TEMPLATE,
  StatefulSet: TEMPLATE,
  ReplicaSet: TEMPLATE,
  ReplicationController: TEMPLATE,
  Job: TEMPLATE,
  CronJob: ['spec', 'jobTemplate', ...TEMPLATE],
  PodTemplate: ['template', 'spec'],
};

/** Kinds that configure no program, or that a rule reads. */
const OTHER_KINDS = new Set([
  ...['ConfigMap', 'Service', 'Endpoints', 'EndpointSlice', 'Secret', 'ServiceAccount', 'Namespace', 'Node'],
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'NetworkPolicy', 'Ingress', 'IngressClass'],
  ...[
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'GlobalNetworkPolicy',
    'StagedNetworkPolicy',
    'StagedGlobalNetworkPolicy',
    'List',
    'Event',
    'Lease',
  ],
  ...['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass', 'CSIDriver', 'VolumeSnapshotClass'],
  ...[
    'HorizontalPodAutoscaler',
    'VerticalPodAutoscaler',
    'PodDisruptionBudget',
    'PriorityClass',
    'RuntimeClass',
  ],
  ...[
    'CustomResourceDefinition',
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'APIService',
  ],
  ...['ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'ControllerRevision', 'FlowSchema', ''],
]);

/** Kinds of Kubernetes itself, and those that a rule of their own reads. */
export function isBuiltInKind(kind: string): boolean {
  return OTHER_KINDS.has(kind) || kind in POD_SPECS;
}

/** Groups whose kinds start no program and configure none. */
const HARMLESS_GROUP =
  /^(?:|apps|batch|autoscaling|policy|extensions|events|(?!kustomize\.|meta\.)[\w.-]+\.k8s\.io|(?:[\w-]+\.)?cert-manager\.io|(?:[\w-]+\.)?istio\.io|(?:[\w-]+\.)?gke\.io|cloud\.google\.com|cilium\.io|(?:crd\.)?projectcalico\.org|external-secrets\.io|traefik\.(?:io|containo\.us))$/;
/** Kinds of monitoring operators that only hold rules. */
const HARMLESS_KIND = /^(?:PrometheusRule|VMRule|AlertmanagerConfig|Alertmanager|GrafanaDashboard)$/;
/** Objects of this kind start no program and configure none. */
export function configuresNothing(apiVersion: string, kind: string): boolean {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  // A Status is the answer to a request that failed, and meta.k8s.io has answers without the objects' fields.
  return (HARMLESS_GROUP.test(group) && kind !== 'Status') || HARMLESS_KIND.test(kind);
}

/** False for custom resources of programs that are not known: they are only searched for the port. */
export function isKnownKind({ document, root, kind }: Manifest): boolean {
  return (
    isBuiltInKind(kind) ||
    AGENTS.some((agent: Agent) => agent.kinds?.includes(kind)) ||
    configuresNothing(textAt(document, root, 'apiVersion') ?? '', kind)
  );
}

function controllerOf(document: Document, root: YAMLMap): string | null {
  const owner = mapsAt(document, root, 'metadata', 'ownerReferences').find(
    (reference) => textAt(document, reference, 'controller') === 'true',
  );
  return owner === undefined ? null : `${textAt(document, owner, 'kind')} ${textAt(document, owner, 'name')}`;
}

/** Pod specs somewhere in an object of another kind, such as a Template of OpenShift or a Job of Volcano. */
export function nestedPodSpecs({ document, root, kind, podSpec }: Manifest): YAMLMap[] {
  if (podSpec !== null || OTHER_KINDS.has(kind)) return [];
  const found: YAMLMap[] = [];
  visit(root, {
    Map(_, map) {
      const isPodSpec = mapsAt(document, map, 'containers').some((item) => textAt(document, item, 'image'));
      if (isPodSpec) found.push(map);
    },
  });
  return found;
}

/** The workloads in the texts of a ConfigMap, each with the text that it is in. */
export function nestedWorkloads({ document, root, kind, namespace }: Manifest): NestedWorkload[] {
  if (kind !== 'ConfigMap') return [];
  return scalarPairs(document, mapAt(document, root, 'data')).flatMap(({ scalar }) =>
    documentsWithPods(textOf(scalar)).flatMap((inner) =>
      manifestsOf(inner.text, inner.document, namespace).map((workload) => ({ scalar, workload })),
    ),
  );
}

interface NestedWorkload {
  readonly scalar: Scalar;
  readonly workload: Manifest;
}

/**
 * The objects of a unit: one, or those of a List that was not cut into items. Secrets are left out: they are never looked at.
 * @param namespace of objects that name none
 * @param itemKind of an item of a typed list, which does not repeat it
 */
export function manifestsOf(
  source: string,
  document: Document,
  namespace: string,
  itemKind = '',
): Manifest[] {
  const { contents } = document;
  const roots = isSeq(contents) ? contents.items : isMap(contents) ? [contents] : [];
  return roots
    .filter((root) => isMap(root))
    .flatMap((root) => {
      const items = mapsAt(document, root, 'items');
      const listed = /^(.*)List$/.exec(textAt(document, root, 'kind') ?? '')?.[1];
      return items.length > 0 && listed !== undefined
        ? items.map((item) => ({ root: item, listed }))
        : [{ root, listed: itemKind }];
    })
    .map(({ root, listed }) => ({ root, kind: textAt(document, root, 'kind') ?? listed }))
    .filter(({ kind }) => !isSecretKind(kind))
    .map(({ root, kind }) => viewOf(source, document, root, kind, namespace));
}

/** The Secrets of a unit, of which only the names may be looked at. @param itemKind as for manifestsOf */
export function secretsIn(
  document: Document,
  itemKind: string,
): { namespace: string | null; name: string }[] {
  const { contents } = document;
  const roots = isSeq(contents) ? contents.items : [contents];
  return roots
    .flatMap((root) => {
      const items = mapsAt(document, root, 'items');
      const kind = textAt(document, root, 'kind') ?? itemKind;
      return (items.length > 0 ? items : [root]).map((item) => ({
        item,
        kind: textAt(document, item, 'kind') ?? kind.replace(/List$/, ''),
      }));
    })
    .filter(({ kind }) => isSecretKind(kind))
    .map(({ item }) => ({
      namespace: textAt(document, item, 'metadata', 'namespace'),
      name: textAt(document, item, 'metadata', 'name') ?? '',
    }));
}

/** A List without items. */
export function isEmptyList({ root, kind }: Manifest): boolean {
  const items = root.get('items');
  return kind.endsWith('List') && isSeq(items) && items.items.length === 0;
}

function isSecretKind(kind: string): boolean {
  return kind === 'Secret' || kind === 'SecretList';
}

function viewOf(
  source: string,
  document: Document,
  root: YAMLMap,
  kind: string,
  namespace: string,
): Manifest {
  // Argo's Rollout, OpenShift's DeploymentConfig, Knative's Service and others run pods as a Deployment does.
  const isTemplate = mapsAt(document, root, ...TEMPLATE, 'containers').length > 0;
  const path = POD_SPECS[kind] ?? (isTemplate ? TEMPLATE : undefined);
  const ownNamespace = textAt(document, root, 'metadata', 'namespace');
  return {
    source,
    document,
    root,
    kind,
    name:
      textAt(document, root, 'metadata', 'name') ?? textAt(document, root, 'metadata', 'generateName') ?? '',
    namespace: ownNamespace ?? namespace,
    namesNamespace: ownNamespace !== null,
    podSpec: path === undefined ? null : mapAt(document, root, ...path),
    podTemplate: path === undefined ? null : mapAt(document, root, ...path.slice(0, -1)),
    labels: textsAt(document, root, 'metadata', 'labels'),
    controller: controllerOf(document, root),
  };
}
