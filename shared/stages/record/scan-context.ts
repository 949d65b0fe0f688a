import type { ClusterIdentity } from '../../model/cluster.ts';
import { reportIdOf, scanDateOf, scanIdOf } from '../../model/identity.ts';
import type { Clock } from '../../platform/clock.ts';

/** The columns that all rows of a scan share. */
export interface ScanContext {
  readonly scanId: string;
  /** `YYYY-MM-DD`, in UTC. */
  readonly scanDate: string;
  /** RFC 3339, in UTC. */
  readonly recordedAt: string;
  /** `organizations/N`, if the scope of the scan names it. */
  readonly organization: string | null;
}

/**
 * The shared columns of a scan's rows; recordedAt is the time of the call.
 * @param scan its ID, or its scope as canonical text; its scheduled time in milliseconds since the epoch
 */
export function scanContextOf(
  scan: ({ readonly scope: string } | { readonly scanId: string }) & {
    readonly scheduledAtMs: number;
    readonly organization: string | null;
  },
  clock: Clock,
): () => ScanContext {
  const { scheduledAtMs, organization } = scan;
  const known = {
    scanId: 'scanId' in scan ? scan.scanId : scanIdOf(scheduledAtMs, scan.scope),
    scanDate: scanDateOf(scheduledAtMs),
    organization,
  };
  return () => ({ ...known, recordedAt: new Date(clock.nowMs()).toISOString() });
}

/** The columns that identify the scan and the cluster. */
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
