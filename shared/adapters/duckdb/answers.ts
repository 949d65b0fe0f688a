import { reportIdOf } from '../../model/identity.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { Exposure, Outcome, Readiness, UsageVerdict } from '../../model/words.ts';
import type { ClusterComparison } from '../../stages/conclude/ports.ts';
import type { KnownCluster } from '../../stages/record/ports.ts';
import type { ScannedCluster } from '../../stages/report/ports.ts';
import type { QUERIES } from './queries.generated.ts';

/** What a row of each query is, by its SELECT list. */
export interface Answers extends Record<keyof typeof QUERIES, unknown> {
  readonly started_scan: ScanRow;
  readonly concluded_scan: ScanRow;
  readonly latest_scan: ScanRow;
  readonly list_scans: ScanRow;
  readonly known_clusters: KnownClusterAnswer;
  readonly compare_clusters: ComparisonAnswer;
  readonly scanned_clusters: ScannedCluster;
}

interface ClusterKey {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
}

interface KnownClusterAnswer extends ClusterKey {
  readonly project_number: string | null;
}

interface ComparisonAnswer extends ClusterKey {
  readonly enumerated: boolean;
  readonly organization: string | null;
  /** null where no report came; then the other facts of the report are null too. */
  readonly outcome: Outcome | null;
  readonly cluster_uid: string | null;
  readonly error_code: string | null;
  readonly exposure: Exposure | null;
  readonly usage_verdict: UsageVerdict | null;
  readonly readiness: Readiness | null;
  readonly reasons: readonly string[] | null;
  readonly exempt: boolean | null;
  /** null where no concluded scan could tell; then the exposure is null too. */
  readonly compared_scan_id: string | null;
  readonly compared_cluster_uid: string | null;
  readonly compared_exposure: Exposure | null;
  readonly compared_open_since: string | null;
}

const identityOf = (key: ClusterKey) => ({
  projectId: key.project_id,
  location: key.location,
  cluster: key.cluster,
});

export function knownClusterOf(answer: KnownClusterAnswer): KnownCluster {
  return { ...identityOf(answer), projectNumber: answer.project_number };
}

export function comparisonOf(scanId: string, answer: ComparisonAnswer): ClusterComparison {
  const identity = identityOf(answer);
  return {
    ...identity,
    organization: answer.organization,
    reportId: reportIdOf(scanId, identity),
    report:
      answer.outcome === null
        ? null
        : {
            outcome: answer.outcome,
            uid: answer.cluster_uid,
            errorCode: answer.error_code,
            exposure: answer.exposure,
            usage: answer.usage_verdict,
            readiness: answer.readiness,
            reasons: answer.reasons ?? [],
            exempt: answer.exempt === true,
          },
    enumerated: answer.enumerated,
    compared:
      answer.compared_scan_id === null || answer.compared_exposure === null
        ? null
        : {
            scanId: answer.compared_scan_id,
            uid: answer.compared_cluster_uid,
            exposure: answer.compared_exposure,
            openSince: answer.compared_open_since,
          },
  };
}
