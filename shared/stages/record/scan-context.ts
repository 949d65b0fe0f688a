import type { ClusterIdentity } from '../../model/cluster.ts';
import { reportIdOf } from '../../model/identity.ts';

/** What every row of one scan says alike. */
export interface ScanContext {
  readonly scanId: string;
  /** `YYYY-MM-DD`, in UTC. */
  readonly scanDate: string;
  /** RFC 3339, in UTC. */
  readonly recordedAt: string;
  /** `organizations/N`, where the scan's scope names it. */
  readonly organization: string | null;
}

/** The columns that name the scan and the cluster. */
export function keysOf(scan: ScanContext, { projectId, location, cluster }: ClusterIdentity) {
  return {
    scan_id: scan.scanId,
    scan_date: scan.scanDate,
    recorded_at: scan.recordedAt,
    report_id: reportIdOf(scan.scanId, { projectId, location, cluster }),
    organization: scan.organization,
    project_id: projectId,
    location,
    cluster,
  };
}
