import type { Cluster, Setting } from '../../../shared/model/cluster.ts';
import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import { decodeControlPlane } from '../../../shared/stages/describe/decode-endpoints.ts';
import { UNNAMED } from '../../../shared/stages/describe/identity.ts';
import { fieldOf, isJsonObject } from '../../../shared/stages/describe/json.ts';
import { OFF_BY_DEFAULT_FROM } from '../../../shared/stages/judge/settings/creation-version.ts';
import {
  AUTO_PROVISIONING,
  CLUSTER_DEFAULT,
  isSensitive,
  isTrue,
  isUnchanged,
  type PlannedPool,
  plannedPools,
  plannedSetting,
  plannedText,
  plannedValue,
  type TerraformPath,
} from './planned-pools.ts';
import type { TerraformAction, TerraformDocument, TerraformResource } from './read-resources.ts';
import { referredCluster, withProviderDefaults } from './references.ts';

/** A cluster as it will be after apply, or as a state describes it. */
export interface PlannedCluster {
  readonly cluster: Cluster;
  /** The cluster's own resource, if the document contains it, then that of each pool, which can be the cluster's. */
  readonly resources: readonly PlannedResource[];
  /** The document contains the cluster itself, not only some of its pools. */
  readonly isDescribed: boolean;
}

export interface PlannedResource {
  readonly address: string;
  readonly action: TerraformAction;
  /** null: the cluster itself. */
  readonly pool: string | null;
  /** Apply leaves the setting of the pool, or those of the cluster for future pools, as they are. */
  readonly isUnchanged: boolean;
}

/**
 * The clusters of a document with their pools, in its order; a pool whose cluster is not in the document makes a cluster
 * of its own. Deleted clusters are left out.
 */
export function plannedClusters(document: TerraformDocument): PlannedCluster[] {
  const root = fieldOf(document.configuration, 'root_module');
  const resources = document.resources.map((resource) => withProviderDefaults(resource, document));
  const clusters = withoutRepeatedData(resources.filter(({ isCluster }) => isCluster));
  const pools = resources.filter(({ isCluster }) => !isCluster);
  const joined = Map.groupBy(pools, (pool) => clusterOf(pool, clusters, root));
  const described = clusters
    .filter(({ action }) => action !== 'DELETE')
    .map((cluster) => describedCluster(cluster, joined.get(cluster) ?? []));
  const alone = (joined.get(null) ?? []).filter(({ action }) => action !== 'DELETE');
  const byCluster = Map.groupBy(alone, (pool) => {
    const { projectId, location, cluster } = identityOfPool(pool);
    return [projectId, location, cluster].join('/');
  });
  return [...described, ...[...byCluster.values()].map(undescribedCluster)];
}

/** A data source of a cluster that the document also manages shows it as it is before apply. */
function withoutRepeatedData(clusters: readonly TerraformResource[]): TerraformResource[] {
  const nameOf = (resource: TerraformResource) => Object.values(identityOf(resource)).join('/');
  const managed = new Set(clusters.filter(({ isData }) => !isData).map(nameOf));
  return clusters.filter((cluster) => !cluster.isData || !managed.has(nameOf(cluster)));
}

const NODE_AUTO_PROVISIONING: TerraformPath = ['cluster_autoscaling', 0, 'enabled'];
const UPGRADE: TerraformPath = ['min_master_version'];
/** What decides whether future pools of a Standard cluster are open, and which pools GKE creates. */
const FUTURE_POOLS: readonly TerraformPath[] = [
  CLUSTER_DEFAULT,
  AUTO_PROVISIONING,
  NODE_AUTO_PROVISIONING,
  UPGRADE,
];

const CLUSTER_ID = /^projects\/([^/]+)\/(?:locations|zones|regions)\/([^/]+)\/clusters\/([^/]+)/;

function clusterOf(
  pool: TerraformResource,
  clusters: readonly TerraformResource[],
  root: unknown,
): TerraformResource | null {
  const { projectId, location, cluster } = identityOfPool(pool);
  const remaining = clusters.filter(({ action }) => action !== 'DELETE');
  if (plannedText(pool, ['cluster']) === null) return referredCluster(pool, remaining, root);
  const agrees = (known: string | null, wanted: string) =>
    known === null || known === UNNAMED || wanted === UNNAMED || known === wanted;
  const found = clusters.filter((candidate) => {
    const place = identityOf(candidate);
    return (
      place.cluster === cluster && agrees(place.projectId, projectId) && agrees(place.location, location)
    );
  });
  // A managed cluster and a data source can describe the same cluster.
  const managed = found.filter(({ isData }) => !isData);
  const [only, ...others] = managed.length > 0 ? managed : found;
  return others.length === 0 ? (only ?? null) : referredCluster(pool, found, root);
}

/** A name that is unknown or sensitive is replaced by the address. */
function identityOf(resource: TerraformResource): Pick<Cluster, 'projectId' | 'location' | 'cluster'> {
  const [, project, location] = CLUSTER_ID.exec(plannedText(resource, ['id']) ?? '') ?? [];
  return {
    projectId: plannedText(resource, ['project']) ?? project ?? UNNAMED,
    location: plannedText(resource, ['location']) ?? location ?? UNNAMED,
    cluster: plannedText(resource, ['name']) ?? resource.address,
  };
}

function identityOfPool(pool: TerraformResource): Pick<Cluster, 'projectId' | 'location' | 'cluster'> {
  const { projectId, location } = identityOf(pool);
  const parent = plannedText(pool, ['cluster']);
  const [, ofProject, place, name] = CLUSTER_ID.exec(parent ?? '') ?? [];
  return {
    projectId: ofProject ?? projectId,
    location: place ?? location,
    cluster: name ?? parent ?? `the cluster of ${pool.address}`,
  };
}

function describedCluster(
  resource: TerraformResource,
  poolResources: readonly TerraformResource[],
): PlannedCluster {
  const isAutopilot = isTrue(resource, ['enable_autopilot']);
  const ownDefault = plannedSetting(resource, 'AUTO_PROVISIONING', null, AUTO_PROVISIONING);
  const pools = plannedPools(resource, poolResources);
  const governing = isAutopilot ? [AUTO_PROVISIONING] : FUTURE_POOLS;
  // On Autopilot, a change of this setting reaches every node, and the plan still shows the old values of the pools.
  const isWritten =
    isAutopilot && resource.action === 'UPDATE' && ownDefault.some(({ value }) => value !== 'UNREADABLE');
  return {
    isDescribed: true,
    resources: [
      {
        address: resource.address,
        action: resource.action,
        pool: null,
        isUnchanged: governing.every((path) => isUnchanged(resource, path)),
      },
      ...pools.map(plannedResource),
    ],
    cluster: {
      ...NOT_IN_TERRAFORM,
      ...identityOf(resource),
      mode: isAutopilot ? 'AUTOPILOT' : 'STANDARD',
      initialVersion: creationVersionOf(resource),
      controlPlaneVersion: controlPlaneVersionOf(resource),
      releaseChannel: plannedText(resource, ['release_channel', 0, 'channel']),
      labels: labelsOf(resource),
      autoProvisioning: isAutopilot || isTrue(resource, NODE_AUTO_PROVISIONING),
      settings: [
        ...plannedSetting(resource, 'CLUSTER_DEFAULT', null, CLUSTER_DEFAULT),
        ...ownDefault,
        ...(isWritten ? [] : pools.flatMap(({ settings }) => settings)),
      ],
      pools: pools.map(({ pool }) => pool),
    },
  };
}

/** Only pools are known. They are managed, so the cluster is not Autopilot. */
function undescribedCluster(poolResources: readonly TerraformResource[]): PlannedCluster {
  const pools = plannedPools(null, poolResources);
  const [first] = poolResources;
  const missing = (site: Setting['site']): Setting => ({
    site,
    pool: null,
    value: 'UNREADABLE',
    detail: 'is not known, because the cluster itself is not in this file',
  });
  return {
    isDescribed: false,
    resources: pools.map(plannedResource),
    cluster: {
      ...NOT_IN_TERRAFORM,
      ...(first === undefined
        ? { projectId: UNNAMED, location: UNNAMED, cluster: UNNAMED }
        : identityOfPool(first)),
      settings: [
        missing('CLUSTER_DEFAULT'),
        missing('AUTO_PROVISIONING'),
        ...pools.flatMap(({ settings }) => settings),
      ],
      pools: pools.map(({ pool }) => pool),
    },
  };
}

function plannedResource({ pool, settings: _, ...resource }: PlannedPool): PlannedResource {
  return { ...resource, pool: pool.name };
}

const NOT_IN_TERRAFORM = {
  projectNumber: null,
  uid: null,
  mode: 'STANDARD',
  status: null,
  initialVersion: null,
  controlPlaneVersion: null,
  releaseChannel: null,
  createdAt: null,
  labels: {},
  autoProvisioning: false,
  poolsFromNodeConfig: false,
  missingFields: [],
  maintenance: { window: null, exclusions: [] },
  network: null,
  controlPlane: decodeControlPlane({}),
} as const;

/**
 * The version that a new cluster is created with, if its default for absent settings is to open the port. For later
 * versions an absent setting proves nothing: the plan may not show every setting.
 */
function creationVersionOf(resource: TerraformResource): string | null {
  if (resource.action !== 'CREATE' && resource.action !== 'REPLACE') return null;
  const text = plannedText(resource, ['min_master_version']);
  const version = parseGkeVersion(text);
  return version !== null && isBelow(version, OFF_BY_DEFAULT_FROM) ? text : null;
}

/** An upgrade of the control plane leads to a version that may not be known exactly: "1.34" and "latest" are permitted. */
function controlPlaneVersionOf(resource: TerraformResource): string | null {
  return isUnchanged(resource, UPGRADE) ? plannedText(resource, ['master_version']) : null;
}

function labelsOf(resource: TerraformResource): Record<string, string> {
  return Object.fromEntries(
    ['effective_labels', 'resource_labels'].flatMap((name) => {
      const labels = plannedValue(resource, [name]);
      if (!isJsonObject(labels) || isSensitive(resource, [name])) return [];
      return Object.entries(labels).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value]] : [],
      );
    }),
  );
}
