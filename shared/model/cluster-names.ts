import type { ClusterIdentity } from './cluster.ts';

/** Identifies a cluster, with the column names of a row. */
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

/** The name of a zone ends in a letter: `us-central1-a`. */
const ZONE = /^(.+)-[a-z]$/;

/** The region of a zone; null if the location is a region itself. */
export function regionOfZone(location: string): string | null {
  return ZONE.exec(location)?.[1] ?? null;
}

/** The name of a cluster in Cloud Asset Inventory, where zonal clusters have `zones`. */
export function assetNameOf(cluster: ClusterKey): string {
  const places = regionOfZone(cluster.location) === null ? 'locations' : 'zones';
  return `//container.googleapis.com/projects/${cluster.project_id}/${places}/${cluster.location}/clusters/${cluster.cluster}`;
}

/** The URL of a cluster in the Google Cloud console. */
export function consoleUrl(cluster: ClusterKey): string {
  const [project, location, name] = [cluster.project_id, cluster.location, cluster.cluster].map(encode);
  return `https://console.cloud.google.com/kubernetes/clusters/details/${location}/${name}/details?project=${project}`;
}

/** Also handles malformed UTF-16, for which encodeURIComponent throws. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
