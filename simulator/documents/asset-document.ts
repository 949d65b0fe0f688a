import { ancestorsOf } from '../fleet/ancestors.ts';
import type { Fleet, SimulatedCluster } from '../fleet/fleet.ts';
import { clusterNameOf } from './links.ts';
import type { RestDocument } from './rest-document.ts';

export const CLUSTER_ASSET = 'container.googleapis.com/Cluster';

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
