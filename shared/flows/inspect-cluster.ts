import type { Cluster } from '../model/cluster.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import { notAsked } from '../model/sampling.ts';
import { judgeCluster } from '../stages/judge/judge-cluster.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';
import { buildReport } from '../stages/record/build-report.ts';
import type { ScanContext } from '../stages/record/scan-context.ts';

/** One cluster, from its description to its row. Usage is not asked for. Never throws. */
export function inspectCluster(scan: ScanContext, cluster: Cluster, policy: JudgePolicy): ClusterReportRow {
  const sampling = notAsked('TURNED_OFF');
  return buildReport(scan, cluster, judgeCluster(cluster, sampling, policy), sampling, []);
}
