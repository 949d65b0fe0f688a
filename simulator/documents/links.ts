import { placeOf } from '../fleet/places.ts';

const GKE = 'https://container.googleapis.com/v1';

interface Place {
  readonly projectId: string;
  readonly location: string;
  readonly name: string;
}

/** `projects/P/zones/Z/clusters/C` for a zonal cluster, `projects/P/locations/R/clusters/C` for a regional one. */
export function clusterNameOf({ projectId, location, name }: Place): string {
  return `projects/${projectId}/${placeOf(location)}/clusters/${name}`;
}

/** The cluster's `selfLink`, which always has the real host, whatever host the request used. */
export function clusterLinkOf(place: Place): string {
  return `${GKE}/${clusterNameOf(place)}`;
}

export function poolLinkOf(place: Place, pool: string): string {
  return `${clusterLinkOf(place)}/nodePools/${pool}`;
}

/** Links of operations and their targets use the project number. */
export function operationLinkOf(projectNumber: string, location: string, operation: string): string {
  return `${GKE}/projects/${projectNumber}/${placeOf(location)}/operations/${operation}`;
}

/** A link in Compute Engine's format. */
export function instanceGroupLinkOf(projectId: string, zone: string, group: string): string {
  return `https://www.googleapis.com/compute/v1/projects/${projectId}/zones/${zone}/instanceGroupManagers/${group}`;
}
