import type { Cluster } from '../model/cluster.ts';
import { clusterOf, type InspectRequest } from '../model/messages.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { judgeCluster } from '../stages/judge/judge-cluster.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';
import { buildReport, buildUnreadableReport, type DescriptionOrigin } from '../stages/record/build-report.ts';
import type { ScanRecorder } from '../stages/record/ports.ts';
import { recordReports } from '../stages/record/record-reports.ts';
import { type ScanContext, scanContextOf } from '../stages/record/scan-context.ts';
import { hintsFor } from '../stages/sample/sampling-hints.ts';
import { NOT_OBSERVED, type Observation, type ObserveCluster } from './observe-cluster.ts';
import { type ClusterReaders, clusterFailure, readCluster } from './read-cluster.ts';

/** Judges one cluster from its description and the observations, and returns its row. Never throws. */
export function inspectCluster(
  scan: ScanContext,
  cluster: Cluster,
  policy: JudgePolicy,
  { sampling, callers }: Observation = NOT_OBSERVED,
  read?: DescriptionOrigin,
): ClusterReportRow {
  const verdict = judgeCluster(cluster, sampling, policy, callers);
  return buildReport(scan, cluster, verdict, sampling, callers, read);
}

/** What the inspection of one cluster needs. */
export interface Inspection extends ClusterReaders {
  readonly store: Pick<ScanRecorder, 'recordReports'>;
  readonly observe: ObserveCluster;
  /**
   * Hands a request on to the instances that reach the cluster's control plane, if these do not.
   * @returns whether it was handed on
   */
  readonly handOn?: (cluster: Cluster, request: InspectRequest) => Promise<boolean>;
  readonly policy: JudgePolicy;
  /** The scan's deadline, after its scheduled time. */
  readonly scanTimeMs: number;
  readonly clock: Clock;
}

/**
 * Reads and judges the cluster that a message names, and records its row: GONE if it is proven to be gone, UNREADABLE if
 * it cannot be read. After the scan's deadline nothing is recorded, because the scan may have been concluded.
 * @returns the row, or why there is none
 * @throws SweepError whose disposition is not `record`: what may succeed later, and errors of our own
 */
export async function inspectRequested(
  request: InspectRequest,
  inspection: Inspection,
): Promise<ClusterReportRow | 'DEADLINE_EXCEEDED' | 'HANDED_ON'> {
  const endsAtMs = Date.parse(request.scheduled_at) + inspection.scanTimeMs;
  if (inspection.clock.nowMs() >= endsAtMs) return 'DEADLINE_EXCEEDED';
  const row = await reportOf(request, inspection);
  if (row === 'HANDED_ON') return row;
  const [recorded] = await recordReports(inspection.store, [row]);
  return recorded ?? row;
}

async function reportOf(
  request: InspectRequest,
  inspection: Inspection,
): Promise<ClusterReportRow | 'HANDED_ON'> {
  const { observe, handOn, policy, clock } = inspection;
  const identity = clusterOf(request);
  const { scan_id: scanId, scheduled_at, organization } = request;
  const contextNow = scanContextOf({ scanId, scheduledAtMs: Date.parse(scheduled_at), organization }, clock);
  try {
    const atMs = clock.nowMs();
    const read = await readCluster(identity, inspection);
    if (read.kind === 'GONE') return buildUnreadableReport(contextNow(), identity, 'GONE', read.error);
    const { cluster } = read;
    if (await handOn?.(cluster, request)) return 'HANDED_ON';
    return inspectCluster(
      contextNow(),
      cluster,
      policy,
      await observe(cluster, hintsFor(cluster, request.hints)),
      { atMs },
    );
  } catch (error) {
    if (!(error instanceof SweepError) || error.disposition !== 'record') throw error;
    return buildUnreadableReport(contextNow(), identity, 'UNREADABLE', clusterFailure(identity, error));
  }
}
