import type { Cluster } from '../model/cluster.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import { judgeCluster } from '../stages/judge/judge-cluster.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';
import { buildReport } from '../stages/record/build-report.ts';
import type { ScanContext } from '../stages/record/scan-context.ts';
import { NOT_OBSERVED, type Observation } from './observe-cluster.ts';

/** One cluster, from its description and what was learnt beyond it, to its row. Never throws. */
export function inspectCluster(
  scan: ScanContext,
  cluster: Cluster,
  policy: JudgePolicy,
  { sampling, callers }: Observation = NOT_OBSERVED,
): ClusterReportRow {
  return buildReport(scan, cluster, judgeCluster(cluster, sampling, policy), sampling, callers);
}
