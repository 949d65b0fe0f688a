import type { ClusterIdentity } from './cluster.ts';

/** Which cluster, by the keys of a row. */
export interface ClusterKey {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
}

/** `P/L/C`: identifies a cluster in IDs, in maps and on the report page. */
export function clusterKeyOf({ projectId, location, cluster }: ClusterIdentity): string {
  return `${projectId}/${location}/${cluster}`;
}

/** Orders keys by code units, as the stores order text. */
export function compareClusterKeys(a: ClusterKey, b: ClusterKey): number {
  return (
    compareText(a.project_id, b.project_id) ||
    compareText(a.location, b.location) ||
    compareText(a.cluster, b.cluster)
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** `projects/P/locations/L/clusters/C`, as the GKE API and `verify` take it. */
export function clusterPath({ projectId, location, cluster }: ClusterIdentity): string {
  return `projects/${projectId}/locations/${location}/clusters/${cluster}`;
}

/** `clusterPath` of a row. */
export function rowPath({ project_id, location, cluster }: ClusterKey): string {
  return clusterPath({ projectId: project_id, location, cluster });
}

/** The cluster that a row is about. */
export function identityOfKey({ project_id, location, cluster }: ClusterKey): ClusterIdentity {
  return { projectId: project_id, location, cluster };
}

/** A zone ends in a letter of its own: `us-central1-a`. */
const ZONE = /^(.+)-[a-z]$/;

/** The region of a zone; null where the location is a region itself. */
export function regionOfZone(location: string): string | null {
  return ZONE.exec(location)?.[1] ?? null;
}

/** A cluster as Cloud Asset Inventory names it: a zonal one says `zones`. Keys as in the rows. */
export function assetNameOf(cluster: ClusterKey): string {
  const places = regionOfZone(cluster.location) === null ? 'locations' : 'zones';
  return `//container.googleapis.com/projects/${cluster.project_id}/${places}/${cluster.location}/clusters/${cluster.cluster}`;
}

/** Where the Cloud console shows a cluster; keys as in the rows. */
export function consoleUrl(cluster: ClusterKey): string {
  const [project, location, name] = [cluster.project_id, cluster.location, cluster.cluster].map(encode);
  return `https://console.cloud.google.com/kubernetes/clusters/details/${location}/${name}/details?project=${project}`;
}

/** Also of text that is no UTF-16, which encodeURIComponent refuses. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
