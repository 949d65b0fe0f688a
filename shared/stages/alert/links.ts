import type { ClusterIdentity } from '../../model/cluster.ts';

/** A cluster's page in the Google Cloud console. */
export function consoleUrlOf({ projectId, location, cluster }: ClusterIdentity): string {
  const path = [location, cluster].map(encodeURIComponent).join('/');
  return `https://console.cloud.google.com/kubernetes/clusters/details/${path}/details?project=${encodeURIComponent(projectId)}`;
}

/** The report, opened at a cluster unless it is null; null where there is no report to link to. */
export function reportUrlOf(reportUrl: string | null, cluster: ClusterIdentity | null): string | null {
  if (reportUrl === null || cluster === null) return reportUrl;
  const path = [cluster.projectId, cluster.location, cluster.cluster].map(encodeURIComponent).join('/');
  return `${reportUrl}#cluster=${path}`;
}
