import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { UsageVerdict } from '../../model/words.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import type { Packed, PackTable } from './pack.ts';

/** The fields of a cluster that the page shows, in the order in which they are packed. */
const FIELDS = [
  'project_id',
  'location',
  'cluster',
  'outcome',
  'exposure',
  'readiness',
  'change',
  'exempt',
  'mode',
  'control_plane_version',
  'pools',
  'settings',
  'new_pools',
  'auto_provisioned',
  'network',
  'maintenance_window',
  'maintenance_exclusions',
  'usage',
  'samples',
  'callers',
  'reasons',
  'exemption',
  'accepted_breaks',
  'error_code',
  'error_detail',
  'status',
  'initial_version',
  'release_channel',
  'created_at',
  'labels',
  'route',
  'open_since',
  'last_used_at',
  'quiet_since',
  'compared_exposure',
] as const satisfies readonly (keyof ScannedRecord)[];

/** A cluster on the page. */
export type PageCluster = Pick<ScannedRecord, (typeof FIELDS)[number]> & {
  /** Over all scans; `usage` is this scan's. */
  readonly usage_verdict: UsageVerdict | null;
};

export function pageCluster(record: ScannedRecord, usage_verdict: UsageVerdict | null): PageCluster {
  const shown = Object.fromEntries(FIELDS.map((field) => [field, record[field]]));
  return { ...shown, usage_verdict } as PageCluster;
}

/** The cluster without the fields that are only evidence. */
export function withoutEvidence(cluster: PageCluster): PageCluster {
  return { ...cluster, samples: [], labels: [] };
}

/** The fields that the page's table and search need. */
const OUTLINE = [
  'project_id',
  'location',
  'cluster',
  'outcome',
  'exposure',
  'readiness',
  'change',
  'exempt',
  'mode',
  'control_plane_version',
  'usage_verdict',
  'error_code',
] as const satisfies readonly (keyof PageCluster)[];

/** A cluster without its details. */
export type ClusterOutline = Pick<PageCluster, (typeof OUTLINE)[number]>;

export function outlineOf(cluster: PageCluster): ClusterOutline {
  return Object.fromEntries(OUTLINE.map((field) => [field, cluster[field]])) as ClusterOutline;
}

/** The input of a page, besides its clusters. */
export interface HtmlReportInput {
  /** CONCLUDED. */
  readonly scan: ScanRow;
  /** The concluded scans of the same scope up to this one, latest first. */
  readonly trend: readonly ScanRow[];
}

/** IDs of the elements that contain the page's data as JSON. */
export const ROWS_ID = 'data-rows';
export const TABLE_ID = 'data-table';

/** The content of TABLE_ID; ROWS_ID contains a list of `Packed` clusters. */
export type EmbeddedTable = PackTable;
export type EmbeddedRows = readonly Packed[];

/** Whether the page has the details of a cluster. */
export function isWhole(cluster: PageCluster | ClusterOutline): cluster is PageCluster {
  return 'pools' in cluster;
}
