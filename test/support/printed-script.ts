import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { planCluster } from '../../shared/plan/plan-cluster.ts';
import { renderPlans } from '../../shared/plan/render/render-plans.ts';

/** The script that closes one cluster's port. */
export async function printScript(row: ClusterReportRow): Promise<string> {
  async function* plans() {
    yield planCluster(row, ['gather-evidence']);
  }
  return (await Array.fromAsync(renderPlans(plans(), 'shell', { lines: [] }))).join('');
}
