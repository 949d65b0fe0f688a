import type {
  CampaignClusterRow,
  CampaignRules,
  CampaignStep,
} from '../../shared/model/rows/campaign-rows.ts';
import type { PoolReport } from '../../shared/model/rows/parts.ts';
import { INCLUSIONS } from '../../shared/model/words.ts';
import type { ClusterPlan, Step } from '../../shared/plan/cluster-plan.ts';
import { settingsToKeep } from '../../shared/plan/node-system-config.ts';
import { compareRanks, planCluster, rankOf } from '../../shared/plan/plan-cluster.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';

/** GKE replaces at most this many nodes of a pool at the same time (its page on surge upgrades). */
const MOST_AT_ONCE = 20;

export const CLUSTER_KINDS = ['AUTOPILOT', 'STANDARD', 'STANDARD_WITH_AUTO_PROVISIONING'] as const;

/** A cluster that enters a campaign, before its ring is known. */
export interface PlannedTurn {
  readonly row: Pick<
    CampaignClusterRow,
    'project_id' | 'location' | 'cluster' | 'cluster_uid' | 'mode' | 'manager' | 'scanned_at' | 'warnings'
  >;
  readonly kind: (typeof CLUSTER_KINDS)[number];
  readonly labels: ReadonlyMap<string, string>;
  readonly steps: readonly CampaignStep[];
  /** Sorts turns: quickest and safest first. */
  readonly rank: readonly number[];
}

/** Why a cluster stays out of a campaign; null if it has nothing to close. */
export interface LeftOut {
  readonly record: ScannedRecord;
  readonly reason: string;
}

export const compareTurns = (a: PlannedTurn, b: PlannedTurn): number => compareRanks(a.rank, b.rank);

/**
 * The turn of a cluster, from the latest scan.
 * @returns null if nothing is left to close
 */
export function planTurn(record: ScannedRecord, rules: CampaignRules): PlannedTurn | LeftOut | null {
  const included = INCLUSIONS.filter((word) => rules.include.includes(word));
  const plan = planCluster(record, included);
  if (plan.action === 'NONE') return null;
  if (plan.action !== 'CLOSE' && plan.action !== 'PATCH') return { record, reason: reasonOf(plan) };
  const isManaged = plan.manager !== null && !rules.include.includes('managed');
  const steps = plan.steps.flatMap((step) => stepOf(step, record, rules, isManaged));
  if (steps.length === 0)
    return { record, reason: 'The setting is closed but not effective: its nodes have to be recreated.' };
  const tooLarge = steps.find(
    ({ route, nodes_at_once }) =>
      route === 'API' && nodes_at_once > Math.min(rules.nodes_at_once, rules.nodes_per_project),
  );
  if (tooLarge !== undefined)
    return {
      record,
      reason: `GKE replaces up to ${tooLarge.nodes_at_once} nodes of ${tooLarge.pool ?? 'the cluster'} at the same time, which is more than --nodes-at-once or --nodes-per-project allows.`,
    };
  const { project_id, location, cluster, cluster_uid } = record;
  return {
    row: {
      project_id,
      location,
      cluster,
      cluster_uid,
      mode: record.mode ?? 'STANDARD',
      manager: plan.manager,
      scanned_at: record.report_recorded_at ?? record.recorded_at,
      warnings: [...plan.warnings],
    },
    kind: kindOf(record),
    labels: new Map(record.labels.map(({ key, value }) => [key, value])),
    steps,
    rank: rankOf(plan),
  };
}

function reasonOf({ action, advice, reasons }: ClusterPlan): string {
  switch (action) {
    case 'UPGRADE':
      return 'Its version is too old to close the port: upgrade it first.';
    case 'MIGRATE':
      return reasons[0] ?? 'The port is in use: migrate its callers first.';
    case 'WAIT':
      return advice[0] ?? 'It is exempt.';
    case 'UNREAD':
      return advice[0] ?? 'It could not be read.';
    default:
      return reasons[0] ?? 'It is not known whether the port is in use.';
  }
}

function kindOf({ mode, node_auto_provisioning }: ScannedRecord): PlannedTurn['kind'] {
  if (mode === 'AUTOPILOT') return 'AUTOPILOT';
  return node_auto_provisioning === true ? 'STANDARD_WITH_AUTO_PROVISIONING' : 'STANDARD';
}

/** None for steps that only a person can take. */
function stepOf(
  { kind, pool: name, restart }: Step,
  record: ScannedRecord,
  rules: CampaignRules,
  isManaged: boolean,
): CampaignStep[] {
  const owner = isManaged ? 'The cluster is managed by a tool that would undo the change.' : null;
  const step = (
    site: CampaignStep['site'],
    pool: string | null,
    pools: readonly PoolReport[],
    reason: string | null = owner,
  ) => [
    {
      site,
      pool,
      route: reason === null ? ('API' as const) : ('OWNER' as const),
      nodes: restart.nodes ?? 0,
      nodes_at_once: pools.reduce((sum, each) => sum + nodesAtOnce(each), 0),
      reason,
    },
  ];
  const pool = record.pools.find((each) => each.pool === name);
  switch (kind) {
    case 'CLUSTER_DEFAULT':
      return step('CLUSTER_DEFAULT', null, []);
    case 'AUTO_PROVISIONED_DEFAULT':
      return step(
        'AUTO_PROVISIONING',
        null,
        record.pools.filter(({ auto_provisioned }) => auto_provisioned),
      );
    case 'AUTOPILOT':
      return step('AUTO_PROVISIONING', null, record.pools);
    case 'POOL':
    case 'AUTO_PROVISIONED_POOL':
      return pool === undefined ? [] : step('NODE_POOL', pool.pool, [pool], owner ?? ownFileOf(pool, rules));
    default:
      return [];
  }
}

/** gcloud sets other kubelet settings only from a file, whose next use would open the port again. */
function ownFileOf(pool: PoolReport, rules: CampaignRules): string | null {
  const names = settingsToKeep(pool).map(([key]) => key);
  if (names.length === 0 || rules.include.includes('node-system-config')) return null;
  return `The pool has other kubelet settings (${names.join(', ')}), so a node system configuration file probably manages it: add the setting to that file.`;
}

/** How many nodes of a pool GKE replaces at the same time. */
export function nodesAtOnce({
  node_count,
  upgrade_strategy,
  max_surge,
  max_unavailable,
}: PoolReport): number {
  const nodes = node_count ?? MOST_AT_ONCE;
  switch (upgrade_strategy) {
    case 'BLUE_GREEN':
      return nodes;
    case 'SURGE':
      return Math.min(nodes, MOST_AT_ONCE, Math.max(1, (max_surge ?? 0) + (max_unavailable ?? 0)));
    default:
      return Math.min(nodes, MOST_AT_ONCE);
  }
}
