import { rowPath } from '../../shared/model/cluster-names.ts';
import { INCLUSIONS } from '../../shared/model/words.ts';
import type { ClusterPlan } from '../../shared/plan/cluster-plan.ts';
import { NODE_SYSTEM_CONFIG } from '../../shared/plan/node-system-config.ts';
import { planCluster } from '../../shared/plan/plan-cluster.ts';
import { terraformText } from '../../shared/plan/render/terraform.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { type CampaignState, type ClusterState, isOver, keyOfRow } from './campaign-state.ts';

/**
 * The unfinished work that a campaign leaves to the owners of clusters and pools: patches for Terraform, the lines of a node
 * system configuration file, or instructions.
 * @param records of the scan that the campaign was planned from
 */
export async function* ownerWork(
  state: CampaignState,
  include: readonly string[],
  records: AsyncIterable<ScannedRecord>,
): AsyncGenerator<string> {
  const included = INCLUSIONS.filter((word) => include.includes(word));
  for await (const record of records) {
    const cluster = state.clusters.get(keyOfRow(record));
    if (cluster === undefined || isOver(cluster)) continue;
    if (!cluster.plan.steps.some(({ route }) => route === 'OWNER')) continue;
    yield `# ${rowPath(record)}\n${workOf(cluster, planCluster(record, included))}\n`;
  }
}

function workOf({ plan: { manager, steps } }: ClusterState, plan: ClusterPlan): string {
  if (manager === 'TERRAFORM') return terraformText(plan);
  const notes = manager === null ? [] : plan.warnings;
  const pools = steps.flatMap(({ pool, route }) => (route === 'OWNER' && pool !== null ? [pool] : []));
  const files =
    manager === null && pools.length > 0 ? [`# Pools: ${pools.join(', ')}`, NODE_SYSTEM_CONFIG] : [];
  return [...notes.map((note) => `# ${note}`), ...files].join('\n');
}
