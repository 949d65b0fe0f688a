import type { ClusterKey } from '../../../shared/model/cluster-names.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';

/** Compares by code units, as the other stores do, not by language rules. */
const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Orders by project, location and name. */
export const compareClusters = (a: ClusterKey, b: ClusterKey) =>
  compareText(a.project_id, b.project_id) ||
  compareText(a.location, b.location) ||
  compareText(a.cluster, b.cluster);

/** Orders by scheduled time. */
export const compareScans = (a: ScanRow, b: ScanRow) =>
  compareText(a.scheduled_at, b.scheduled_at) || compareText(a.scan_id, b.scan_id);

export const identityOf = ({ project_id, location, cluster }: ClusterKey) => ({
  projectId: project_id,
  location,
  cluster,
});
