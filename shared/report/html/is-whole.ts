import type { ClusterOutline, PageCluster } from './page-cluster.ts';

/** Whether the page has the details of a cluster. In a file of its own, for the browser must not load the rows' schemas. */
export function isWhole(cluster: PageCluster | ClusterOutline): cluster is PageCluster {
  return 'pools' in cluster;
}
