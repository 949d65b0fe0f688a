import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { parseClusterPath, UNNAMED } from '../../shared/stages/describe/identity.ts';
import type { JudgePolicy } from '../../shared/stages/judge/policy.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-unreadable-report.ts';
import type { ScanContext } from '../../shared/stages/record/scan-context.ts';
import type { InputDocument } from '../input/recognise.ts';

/**
 * The row of one cluster of a file; what should have been a cluster and is none has a row too, UNREADABLE.
 * @param place the file and the position in it, for the row's error
 */
export function assessDocument(
  scan: ScanContext,
  found: Extract<InputDocument, { kind: 'CLUSTER' | 'INVALID' }>,
  place: string,
  policy: JudgePolicy,
): ClusterReportRow {
  if (found.kind === 'CLUSTER')
    return inspectCluster(scan, decodeCluster(found.document, found.known), policy);
  const identity = parseClusterPath(found.name ?? '') ?? {
    projectId: UNNAMED,
    location: UNNAMED,
    cluster: found.name ?? UNNAMED,
  };
  const error = new SweepError('CLUSTER_MALFORMED', {
    cluster: found.name === null ? place : `${found.name} (${place})`,
    detail: found.detail,
  });
  return buildUnreadableReport(scan, identity, 'UNREADABLE', error);
}
