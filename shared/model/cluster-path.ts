import type { ClusterIdentity } from './cluster.ts';

/** Which cluster, by the keys of a row. */
export interface ClusterKey {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
}

/** `projects/P/locations/L/clusters/C`, as the GKE API and `verify` take it. */
export function clusterPath({ projectId, location, cluster }: ClusterIdentity): string {
  return `projects/${projectId}/locations/${location}/clusters/${cluster}`;
}

/** The same of a row. */
export function rowPath({ project_id, location, cluster }: ClusterKey): string {
  return clusterPath({ projectId: project_id, location, cluster });
}
