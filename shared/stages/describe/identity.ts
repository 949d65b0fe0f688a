import type { ClusterIdentity } from '../../model/cluster.ts';
import { fieldOf, isAbsent, isJsonObject, nestsDeeper, textOf, textsOf } from './json.ts';

/** What is known about a cluster besides its description: the project whose list contains it, or its asset's name. */
export interface KnownIdentity {
  readonly projectId?: string;
  readonly projectNumber?: string;
  readonly location?: string;
}

/** Placeholder for an unknown project or location; no real one can have this name. */
export const UNNAMED = '-';

const CLUSTER_PATH =
  /(?:^|\/)projects\/(?<projectId>[^/]+)\/(?:zones|regions|locations)\/(?<location>[^/]+)\/clusters\/(?<cluster>[^/]+)$/;

/**
 * Parses a `selfLink` or an asset's name. Zonal clusters have `zones`, regional ones `locations`.
 * @returns null for anything else, including the link of a node pool or an operation
 */
export function parseClusterPath(
  text: string,
): { projectId: string; location: string; cluster: string } | null {
  const { projectId, location, cluster } = CLUSTER_PATH.exec(text)?.groups ?? {};
  return projectId && location && cluster ? { projectId, location, cluster } : null;
}

/** Fields that only clusters have among the responses of these APIs (node pools, operations, projects, errors). */
const TELLING_FIELDS = [
  'initialClusterVersion',
  'currentMasterVersion',
  'nodePools',
  'nodeConfig',
  'nodePoolDefaults',
  'nodePoolAutoConfig',
  'autopilot',
  'masterAuth',
];

/**
 * Fields that every description of a cluster by GKE has, as recorded from 1.29 to 1.36, and that people have no reason to
 * remove from a copy, unlike addresses and certificates.
 */
const CONSTANT_FIELDS = [
  'selfLink',
  'location',
  'status',
  'createTime',
  'initialClusterVersion',
  'currentMasterVersion',
  'autopilot',
  'nodePools',
  'nodePoolDefaults',
  'network',
  'networkConfig',
  // Nobody selects these for a projection.
  'addonsConfig',
  'locations',
  'loggingService',
  'monitoringService',
];

/** The same for each of the node pools. `json(nodePools[].name)` of gcloud leaves neither. */
const CONSTANT_POOL_FIELDS = ['config', 'version'];

/**
 * The fields by whose absence a projection of a cluster is recognized; empty for a description that looks complete.
 * Only fields that cannot be at a default value, which JSON omits, are considered.
 */
export function missingFieldsOf(document: unknown): string[] {
  const listed = fieldOf(document, 'nodePools');
  const pools: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const autoscaling = fieldOf(document, 'autoscaling');
  // A value of false is omitted. The profile is next to it in every recording.
  const hasAutoscaling = ['autoscalingProfile', 'enableNodeAutoprovisioning'].some(
    (name) => !isAbsent(fieldOf(autoscaling, name)),
  );
  return [
    ...CONSTANT_FIELDS.filter((name) => isAbsent(fieldOf(document, name))),
    ...(hasAutoscaling ? [] : ['autoscaling']),
    ...unreadableFlags(document, pools),
    ...CONSTANT_POOL_FIELDS.filter((name) => pools.some((pool) => isAbsent(fieldOf(pool, name)))).map(
      (name) => `nodePools[].${name}`,
    ),
    ...(hasEveryPool(document, pools) ? [] : ['some of nodePools']),
  ];
}

/** Flags that decide which settings count, and are there, but are not boolean. */
function unreadableFlags(document: unknown, pools: readonly unknown[]): string[] {
  const flags: readonly (readonly [string, unknown])[] = [
    ['autopilot.enabled', fieldOf(fieldOf(document, 'autopilot'), 'enabled')],
    [
      'autoscaling.enableNodeAutoprovisioning',
      fieldOf(fieldOf(document, 'autoscaling'), 'enableNodeAutoprovisioning'),
    ],
    ...pools.map(
      (pool) =>
        [
          'nodePools[].autoscaling.autoprovisioned',
          fieldOf(fieldOf(pool, 'autoscaling'), 'autoprovisioned'),
        ] as const,
    ),
  ];
  const unreadable = flags.filter(([, value]) => !isAbsent(value) && typeof value !== 'boolean');
  return [...new Set(unreadable.map(([name]) => `a readable ${name}`))];
}

/** A cluster lists the instance groups of all of its pools. `json(nodePools[0])` of gcloud keeps only one pool. */
function hasEveryPool(document: unknown, pools: readonly unknown[]): boolean {
  const known = new Set(pools.flatMap((pool) => textsOf(fieldOf(pool, 'instanceGroupUrls'))));
  return known.size === 0 || textsOf(fieldOf(document, 'instanceGroupUrls')).every((url) => known.has(url));
}

/** GKE's descriptions are protobuf messages, which nest at most 100 levels deep. Whatever is deeper overflows a stack. */
const MAX_LEVELS = 100;

/** The cluster's name, from its `name` or its `selfLink`; null if it has neither. */
export function clusterNameOf(document: unknown): string | null {
  const selfLink = textOf(fieldOf(document, 'selfLink')) ?? '';
  return textOf(fieldOf(document, 'name')) ?? parseClusterPath(selfLink)?.cluster ?? null;
}

/** Why this is not a cluster, to complete a sentence; null if it is one, whatever the values of its fields. */
export function clusterFault(document: unknown): string | null {
  if (!isJsonObject(document)) return 'it is not a JSON object';
  const selfLink = textOf(document['selfLink']) ?? '';
  const telling = TELLING_FIELDS.some((name) => !isAbsent(fieldOf(document, name)));
  if (!telling && parseClusterPath(selfLink) === null) return 'none of its fields is one of a GKE cluster';
  if (clusterNameOf(document) === null) return 'it has no name';
  return nestsDeeper(document, MAX_LEVELS) ? `it is nested more than ${MAX_LEVELS} levels deep` : null;
}

/**
 * The cluster that a description belongs to, even if it is too damaged to be decoded; null if it cannot be identified.
 */
export function identifyCluster(document: unknown, projectId: string): ClusterIdentity | null {
  const cluster = clusterNameOf(document);
  const location =
    textOf(fieldOf(document, 'location')) ??
    textOf(fieldOf(document, 'zone')) ??
    parseClusterPath(textOf(fieldOf(document, 'selfLink')) ?? '')?.location;
  return cluster === null || location === undefined ? null : { projectId, location, cluster };
}
