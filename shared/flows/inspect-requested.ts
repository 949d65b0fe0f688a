import type { ClusterIdentity } from '../model/cluster.ts';
import { clusterOf, type InspectRequest } from '../model/messages.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { clusterFailure } from '../stages/describe/cluster-failure.ts';
import { decodeCluster } from '../stages/describe/decode-cluster.ts';
import type { ClusterSource } from '../stages/describe/ports.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';
import { buildUnreadableReport } from '../stages/record/build-unreadable-report.ts';
import type { ScanRecorder } from '../stages/record/ports.ts';
import { type ScanContext, scanContextOf } from '../stages/record/scan-context.ts';
import { inspectCluster } from './inspect-cluster.ts';
import type { ObserveCluster } from './observe-cluster.ts';

/** What one cluster is inspected with. */
export interface Inspection {
  readonly source: ClusterSource;
  readonly store: Pick<ScanRecorder, 'recordReports'>;
  readonly observe: ObserveCluster;
  readonly policy: JudgePolicy;
  /** After the scheduled time: from then on the scan ends with what is there. */
  readonly scanTimeMs: number;
  readonly clock: Clock;
}

/**
 * Asks for the one cluster that a message names, judges it and records its row: GONE where it is not there any more,
 * UNREADABLE where it cannot be read. Of a scan whose time is over nothing is recorded: it may be concluded.
 * @returns the row; null where the time is over
 * @throws SweepError whose disposition is not `record`: what is to be tried again, and what is wrong with us
 */
export async function inspectRequested(
  request: InspectRequest,
  inspection: Inspection,
): Promise<ClusterReportRow | null> {
  const endsAtMs = Date.parse(request.scheduled_at) + inspection.scanTimeMs;
  if (inspection.clock.nowMs() >= endsAtMs) return null;
  const row = await reportOf(request, inspection);
  await inspection.store.recordReports([row]);
  return row;
}

async function reportOf(
  request: InspectRequest,
  { source, observe, policy, clock }: Inspection,
): Promise<ClusterReportRow> {
  const identity = clusterOf(request);
  const { scope, scheduled_at, organization } = request;
  const scheduledAtMs = Date.parse(scheduled_at);
  const contextNow = scanContextOf({ scope, scheduledAtMs, organization }, clock);
  try {
    const document = await source.describeCluster(identity);
    const { projectId, projectNumber, location } = identity;
    const known = { projectId, location, ...(projectNumber === null ? {} : { projectNumber }) };
    const cluster = { ...decodeCluster(document, known), location, cluster: identity.cluster };
    return inspectCluster(contextNow(), cluster, policy, await observe(cluster));
  } catch (error) {
    return unreadable(contextNow(), identity, error);
  }
}

function unreadable(
  context: ScanContext,
  identity: ClusterIdentity & { readonly projectNumber: string | null },
  error: unknown,
): ClusterReportRow {
  if (!(error instanceof SweepError) || error.disposition !== 'record') throw error;
  const outcome = error.code === 'API_NOT_FOUND' ? 'GONE' : 'UNREADABLE';
  return buildUnreadableReport(context, identity, outcome, clusterFailure(identity, error));
}
