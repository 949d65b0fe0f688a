import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import {
  CAMPAIGN_FORMAT,
  type CampaignRules,
  type CampaignStep,
} from '../../shared/model/rows/campaign-rows.ts';
import type { PoolReport } from '../../shared/model/rows/parts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { INCLUSIONS, NO_LISTED_POOL } from '../../shared/model/words.ts';
import type { ClusterPlan, Step } from '../../shared/plan/cluster-plan.ts';
import { settingsToKeep } from '../../shared/plan/node-system-config.ts';
import { compareRanks, planCluster, rankOf } from '../../shared/plan/plan-cluster.ts';
import { nodeCountOf } from '../../shared/plan/steps/pools.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { keyOfRow } from './campaign-state.ts';
import { formRings, type PlannedTurn, type RingOptions } from './form-rings.ts';
import type { StoredCampaign } from './ports.ts';
import { nodesAtOnce, ownSteps, tooManyNodes } from './schedule.ts';

/** A campaign that was planned, and the clusters that have something to close but stay out. */
export interface PlannedCampaign extends StoredCampaign {
  readonly leftOut: readonly LeftOut[];
}

interface PlanningContext {
  readonly scan: ScanRow;
  readonly rules: CampaignRules;
  /** The folder of a project is read from its clusters. */
  readonly rings: Omit<RingOptions, 'folderOf'>;
  readonly principal: string;
  readonly nowMs: number;
}

/**
 * Plans a campaign from the clusters of a scan.
 * @throws SweepError CAMPAIGN_EMPTY, RING_EMPTY
 */
export async function planCampaign(
  records: AsyncIterable<ScannedRecord>,
  { scan, rules, rings: options, principal, nowMs }: PlanningContext,
): Promise<PlannedCampaign> {
  const planned: PlannedTurn[] = [];
  const leftOut: LeftOut[] = [];
  const folders = new Map<string, string>();
  for await (const record of records) {
    const folder = record.ancestors.find(({ resource }) => resource.startsWith('folders/'));
    if (folder !== undefined) folders.set(record.project_id, folder.resource);
    const turn = planTurn(record, rules);
    if (turn === null) continue;
    if ('reason' in turn) leftOut.push(turn);
    else planned.push(turn);
  }
  if (planned.length === 0) throw new SweepError('CAMPAIGN_EMPTY', { detail: emptyDetail(leftOut) });
  const { rings, turns } = formRings(planned.toSorted(compareTurns), {
    ...options,
    folderOf: (project) => folders.get(project) ?? null,
  });
  const key = {
    campaign_id: scanIdOf(nowMs, `close/${scan.scan_id}`),
    campaign_date: scanDateOf(nowMs),
    recorded_at: new Date(nowMs).toISOString(),
  };
  return {
    campaign: {
      ...key,
      format: CAMPAIGN_FORMAT,
      created_by: principal,
      scan_id: scan.scan_id,
      scope: scan.scope,
      rings: [...rings],
      rules,
      clusters: turns.length,
    },
    clusters: turns.map(({ row, steps, ring, position }) => ({
      ...key,
      ...row,
      campaign_cluster_id: `${key.campaign_id}/${keyOfRow(row)}`,
      ring,
      position,
      steps: [...steps],
    })),
    leftOut,
  };
}

function emptyDetail(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return 'the scan has no cluster with an open port that could be closed';
  const [{ record, reason }] = leftOut as [LeftOut];
  return `${plural(leftOut.length, 'cluster')} with something to close ${leftOut.length === 1 ? 'stays' : 'stay'} out, for example ${record.cluster}: ${reason.replace(/\.$/, '')}`;
}

/** Why a cluster stays out of a campaign; null if it has nothing to close. */
export interface LeftOut {
  readonly record: ScannedRecord;
  readonly reason: string;
}

const compareTurns = (a: PlannedTurn, b: PlannedTurn): number => compareRanks(a.rank, b.rank);

/**
 * The turn of a cluster, from the latest scan.
 * @returns null if nothing is left to close
 */
function planTurn(record: ScannedRecord, rules: CampaignRules): PlannedTurn | LeftOut | null {
  const included = INCLUSIONS.filter((word) => rules.include.includes(word));
  const plan = planCluster(record, included);
  const isUnlisted = plan.steps.some(({ pool }) => pool === NO_LISTED_POOL);
  if (isUnlisted)
    return { record, reason: 'It has nodes of a pool that was created during the scan: scan again.' };
  if (plan.action === 'NONE') return null;
  const ineffective = plan.steps.find(({ kind }) => kind === 'RECREATE_NODES');
  if (ineffective !== undefined)
    return {
      record,
      reason: `The setting of pool ${ineffective.pool} is closed but not effective: its nodes have to be recreated.`,
    };
  if (plan.action !== 'CLOSE' && plan.action !== 'PATCH') return { record, reason: reasonOf(plan) };
  const isManaged = plan.manager !== null && !rules.include.includes('managed');
  const steps = plan.steps.flatMap((step) => stepOf(step, record, rules, isManaged));
  const [tooLarge] = ownSteps([{ steps }]).flatMap(
    (step) => tooManyNodes(step.nodes_at_once, step, rules) ?? [],
  );
  if (tooLarge !== undefined) return { record, reason: tooLarge };
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

function reasonOf({ action, advice }: ClusterPlan): string {
  switch (action) {
    case 'UPGRADE':
      return 'Its version is too old to close the port (UPGRADE_FIRST).';
    case 'MIGRATE':
      return 'The port is in use (MIGRATE_FIRST).';
    case 'GATHER':
      return 'It is not known well enough whether the port is in use (GATHER_EVIDENCE).';
    default:
      return advice[0] ?? 'It could not be read.';
  }
}

function kindOf({ mode, node_auto_provisioning }: ScannedRecord): PlannedTurn['kind'] {
  if (mode === 'AUTOPILOT') return 'AUTOPILOT';
  return node_auto_provisioning === true ? 'STANDARD_WITH_AUTO_PROVISIONING' : 'STANDARD';
}

/** Empty for a step that only a person can take. */
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
      nodes: restart.nodes,
      nodes_at_once: pools.reduce((sum, each) => sum + replacedAtOnce(each), 0),
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

function replacedAtOnce(pool: PoolReport): number {
  const { upgrade_strategy: strategy, max_surge: maxSurge, max_unavailable: maxUnavailable } = pool;
  return nodesAtOnce({ strategy, maxSurge, maxUnavailable }, pool.node_count, nodeCountOf(pool));
}

/** gcloud sets other kubelet settings only from a file, whose next use would open the port again. */
function ownFileOf(pool: PoolReport, rules: CampaignRules): string | null {
  const names = settingsToKeep(pool).map(([key]) => key);
  if (names.length === 0 || rules.include.includes('node-system-config')) return null;
  return `The pool has other kubelet settings (${names.join(', ')}), so a node system configuration file probably manages it: add the setting to that file.`;
}
