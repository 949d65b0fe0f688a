import { placeOf } from '../fleet/places.ts';

const GKE = 'https://container.googleapis.com/v1';

interface Place {
  readonly projectId: string;
  readonly location: string;
  readonly name: string;
}

/** `projects/P/zones/Z/clusters/C` of a zonal cluster, `projects/P/locations/R/clusters/C` of a regional one. */
export function clusterNameOf({ projectId, location, name }: Place): string {
  return `projects/${projectId}/${placeOf(location)}/clusters/${name}`;
}

/** The cluster's `selfLink`, which keeps the real host whatever host is asked. */
export function clusterLinkOf(place: Place): string {
  return `${GKE}/${clusterNameOf(place)}`;
}

export function poolLinkOf(place: Place, pool: string): string {
  return `${clusterLinkOf(place)}/nodePools/${pool}`;
}

/** Operations and their targets are linked by the project's number. */
export function operationLinkOf(projectNumber: string, location: string, operation: string): string {
  return `${GKE}/projects/${projectNumber}/${placeOf(location)}/operations/${operation}`;
}

/** The address in links of Compute Engine. */
export function instanceGroupLinkOf(projectId: string, zone: string, group: string): string {
  return `https://www.googleapis.com/compute/v1/projects/${projectId}/zones/${zone}/instanceGroupManagers/${group}`;
}
