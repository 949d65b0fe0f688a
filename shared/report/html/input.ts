import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { Packed, PackTable } from './pack.ts';
import type { ClusterOutline, PageCluster } from './page-cluster.ts';

/** What a page is about, beside its clusters. */
export interface HtmlReportInput {
  /** CONCLUDED. */
  readonly scan: ScanRow;
  /** The concluded scans of the same scope up to this one, the latest first. */
  readonly trend: readonly ScanRow[];
}

/** Ids of the elements that hold the page's data as JSON. */
export const ROWS_ID = 'data-rows';
export const TABLE_ID = 'data-table';

/** What TABLE_ID holds; ROWS_ID holds a list of `Packed` clusters. */
export type EmbeddedTable = PackTable;
export type EmbeddedRows = readonly Packed[];

/** Whether the page has the details of a cluster. In a file of its own, for the browser must not load the rows' schemas. */
export function isWhole(cluster: PageCluster | ClusterOutline): cluster is PageCluster {
  return 'pools' in cluster;
}
