import type { ClusterKey } from './cluster-path.ts';

/** Where the Cloud console shows a cluster; keys as in the rows. */
export function consoleUrl(cluster: ClusterKey): string {
  const [project, location, name] = [cluster.project_id, cluster.location, cluster.cluster].map(encode);
  return `https://console.cloud.google.com/kubernetes/clusters/details/${location}/${name}/details?project=${project}`;
}

/** Also of text that is no UTF-16, which encodeURIComponent refuses. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
