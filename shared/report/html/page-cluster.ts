import type { UsageVerdict } from '../../model/words.ts';
import type { ScannedRecord } from '../scanned-record.ts';

/** What the page shows of a cluster, in the order in which it is packed. */
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

/** A cluster as the page has it. */
export type PageCluster = Pick<ScannedRecord, (typeof FIELDS)[number]> & {
  /** Over all scans; `usage` is this scan's. */
  readonly usage_verdict: UsageVerdict | null;
};

export function pageCluster(record: ScannedRecord, usage_verdict: UsageVerdict | null): PageCluster {
  const shown = Object.fromEntries(FIELDS.map((field) => [field, record[field]]));
  return { ...shown, usage_verdict } as PageCluster;
}

/** The same without what is evidence alone. */
export function withoutEvidence(cluster: PageCluster): PageCluster {
  return { ...cluster, samples: [], labels: [] };
}

/** What the table and the search of the page need. */
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
