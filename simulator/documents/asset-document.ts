import { ancestorsOf } from '../fleet/ancestors.ts';
import type { Fleet, SimulatedCluster } from '../fleet/fleet.ts';
import { clusterNameOf } from './links.ts';
import { poolDocument } from './pool-document.ts';
import type { RestDocument } from './rest-document.ts';

export const CLUSTER_ASSET = 'container.googleapis.com/Cluster';
const POOL_ASSET = 'container.googleapis.com/NodePool';

/**
 * A cluster in the form that Cloud Asset Inventory lists it.
 * Source: https://cloud.google.com/asset-inventory/docs/reference/rest/v1/TopLevel/assets (google.cloud.asset.v1.Asset)
 * @param withResource contentType RESOURCE; otherwise the response only names the asset
 */
export function assetDocument(cluster: SimulatedCluster, fleet: Fleet, withResource: boolean): RestDocument {
  const { projectNumber, projectId } = cluster.project;
  return {
    name: `//container.googleapis.com/${clusterNameOf(cluster)}`,
    assetType: CLUSTER_ASSET,
    ...(withResource
      ? {
          resource: {
            version: 'v1',
            discoveryDocumentUri: 'https://container.googleapis.com/$discovery/rest?version=v1',
            discoveryName: 'Cluster',
            parent: `//cloudresourcemanager.googleapis.com/projects/${projectNumber}`,
            data: cluster.restDocument,
            location: cluster.location,
          },
        }
      : {}),
    ancestors: [`projects/${projectNumber}`, ...ancestorsOf(fleet, `projects/${projectId}`).slice(1)],
    updateTime: new Date(cluster.truth.createdAtMs).toISOString(),
  };
}

/** A message of a feed about one asset. */
export interface ChangedAsset {
  readonly assetType: string;
  /** google.cloud.asset.v1.TemporalAsset */
  readonly message: RestDocument;
}

/**
 * The assets that differ between two states of a cluster: itself, and its node pools.
 * Source: https://cloud.google.com/asset-inventory/docs/monitor-asset-changes and google.cloud.asset.v1.TemporalAsset.
 * @param before null for a cluster that did not exist
 * @param after null for a cluster that was deleted
 * @param updateTime RFC 3339
 */
export function changedAssets(
  before: SimulatedCluster | null,
  after: SimulatedCluster | null,
  fleet: Fleet,
  updateTime: string,
): ChangedAsset[] {
  const states = [assetsOf(before, fleet), assetsOf(after, fleet)] as const;
  return [...new Set([...states[0].keys(), ...states[1].keys()])].flatMap((name) => {
    const [was, is] = [states[0].get(name), states[1].get(name)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const asset = is ?? was;
    if (asset === undefined) return [];
    const message = {
      asset: { ...asset, updateTime },
      window: { startTime: updateTime },
      ...(is === undefined && { deleted: true }),
      ...(was === undefined
        ? { priorAssetState: 'DOES_NOT_EXIST' }
        : { priorAssetState: 'PRESENT', priorAsset: was }),
    };
    return [{ assetType: String(asset['assetType']), message }];
  });
}

/** By name. */
function assetsOf(cluster: SimulatedCluster | null, fleet: Fleet): Map<string, RestDocument> {
  if (cluster === null) return new Map();
  const asset = assetDocument(cluster, fleet, true);
  const { resource, name } = asset as { resource: RestDocument; name: string };
  const pools = cluster.truth.pools.map((pool) => ({
    ...asset,
    name: `${name}/nodePools/${pool.name}`,
    assetType: POOL_ASSET,
    resource: {
      ...resource,
      discoveryName: 'NodePool',
      parent: name,
      data: poolDocument(pool, cluster.truth),
    },
  }));
  return new Map([asset, ...pools].map((each) => [String(each['name']), each]));
}
