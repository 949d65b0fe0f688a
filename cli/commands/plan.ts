import { createReadStream } from 'node:fs';
import { chooseScan, scannedRecords } from '../../shared/flows/report-scan.ts';
import { rowPath } from '../../shared/model/cluster-names.ts';
import { isOwnedBy, type Owner, ownerOf } from '../../shared/model/owners.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { describeScope } from '../../shared/model/scope.ts';
import type { Inclusion } from '../../shared/model/words.ts';
import type { ClusterPlan } from '../../shared/plan/cluster-plan.ts';
import { examineFirewall } from '../../shared/plan/firewall/examine-firewall.ts';
import { type FirewallRule, readFirewallRules } from '../../shared/plan/firewall/firewall-rule.ts';
import { newClusters } from '../../shared/plan/new-clusters.ts';
import { NODE_SYSTEM_CONFIG } from '../../shared/plan/node-system-config.ts';
import { compareRanks, planCluster, rankOf } from '../../shared/plan/plan-cluster.ts';
import {
  addPlan,
  addWaiting,
  emptyPlanSummary,
  planSummaryLines,
  type WaitingByOwner,
  waitingLines,
} from '../../shared/plan/plan-summary.ts';
import { renderPlans } from '../../shared/plan/render/render-plans.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { grouped, plural } from '../../shared/platform/text.ts';
import { emptyTally } from '../../shared/report/tally.ts';
import { withFirstRead } from '../async-iterables.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { type AssessedCluster, assessFiles, emptyReading, policyOfFiles } from '../flows/assess-files.ts';
import { decodeText } from '../input/read-documents.ts';
import { print, printStatus } from '../output.ts';
import { sortOnDisk, spoolToFile } from '../temporary-files.ts';
import { withStore } from '../wiring-store.ts';

type PlanInvocation = Invocation<'plan'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * `plan`: prints what to do, cluster by cluster. The exit status is 3 if a cluster or place could not be read.
 * Throws STORE_ and SCAN_ codes; for files an AggregateError of INPUT_ codes and FIREWALL_RULES_INVALID.
 */
export async function run(invocation: PlanInvocation): Promise<ExitStatus> {
  const { config, operands, context } = invocation;
  if (config.nodeSystemConfig || config.newClusters) {
    await print(eachOf(config.nodeSystemConfig ? NODE_SYSTEM_CONFIG : newClusters()), context);
    return EXIT_STATUS.NOTHING_OPEN;
  }
  if (operands.length > 0) return planFiles(invocation);
  return withStore(config, { readOnly: true }, context, async (store) => {
    const scan = await chooseScan(store, config);
    const age = ageWarning(scan, invocation);
    if (age !== null && !config.quiet) printStatus(context, age);
    const lines = [
      `From scan ${scan.scan_id} of ${describeScope(scan.scope)}, ${scan.scheduled_at}.`,
      ...(age === null ? [] : [`WARNING: ${age}`]),
    ];
    const places =
      scan.unreadable_projects.length + scan.unreadable_folders.length + scan.partial_locations.length;
    const tally = emptyTally();
    const rows = scannedRecords(store, scan, tally, undefined, config.owner);
    const only = onlyNamed(rows, config.only, `scan ${scan.scan_id}`);
    const lacking = () => [
      ...(places > 0
        ? [`${plural(places, 'place')} could not be listed: clusters there are not in this plan.`]
        : []),
      ...(tally.unattributed > 0
        ? [`${plural(tally.unattributed, 'cluster')} that could not be read may belong to ${config.owner}.`]
        : []),
    ];
    return printPlans(only, lines, lacking, invocation);
  });
}

function planFiles(invocation: PlanInvocation): Promise<ExitStatus> {
  const { config, operands, context } = invocation;
  const reading = emptyReading();
  const files = operands.map((file) => (file === '-' ? 'standard input' : file));
  const lines = [`From ${files.join(', ')}, read ${new Date(context.clock.nowMs()).toISOString()}.`];
  const declared = new WeakSet<ClusterReportRow>();
  const assessed = assessFiles(operands, reading, context, policyOfFiles(config, context));
  const rows = rowsOfFiles(assessed, declared);
  const owned = config.owner === undefined ? rows : ownedRows(rows, config.owner, files.join(', '));
  return printPlans(
    onlyNamed(owned, config.only, files.join(', ')),
    lines,
    () =>
      reading.unread > 0
        ? [
            `${plural(reading.unread, 'part')} of the input could not be read: clusters there are not in this plan.`,
          ]
        : [],
    invocation,
    declared,
  );
}

/** @param lackingOf what the plan does not contain, as sentences, once all rows are read; clusters that are named are there */
async function printPlans(
  rows: AsyncIterable<ClusterReportRow>,
  lines: readonly string[],
  lackingOf: () => readonly string[],
  { config, context }: PlanInvocation,
  declared: WeakSet<ClusterReportRow> = new WeakSet(),
): Promise<ExitStatus> {
  const summary = emptyPlanSummary();
  const waiting: WaitingByOwner = new Map();
  const count = (plan: ClusterPlan, row: ClusterReportRow) => {
    addPlan(summary, plan);
    addWaiting(waiting, plan, ownerOf(row, config.ownerLabel));
  };
  const rules = config.firewallRules === undefined ? null : await readFirewallFiles(config.firewallRules);
  const plans = plansOf(rows, { include: config.include ?? [], rules, declared }, count);
  const sorted = sortOnDisk(plans, rankOf, compareRanks);
  // The summary comes first, and is known once the first plan is sorted.
  const { all } = await withFirstRead(sorted);
  const lacking = config.only === undefined ? lackingOf() : [];
  const header = { lines: [...lines, ...planSummaryLines(summary), ...lacking, ...waitingLines(waiting)] };
  await print(spoolToFile(renderPlans(all, config.planFormat, header)), context);
  const said = Object.entries(summary.actions).map(([action, count]) => `${grouped(count)} ${action}`);
  if (!config.quiet) {
    printStatus(context, `Clusters  ${said.length === 0 ? 'none' : said.join(' · ')}`);
    for (const sentence of lacking) printStatus(context, sentence);
  }
  return (summary.actions.UNREAD ?? 0) + lacking.length > 0
    ? EXIT_STATUS.NOT_ALL_READ
    : EXIT_STATUS.NOTHING_OPEN;
}

/** What the plans of all clusters depend on. */
interface PlanBasis {
  readonly include: readonly Inclusion[];
  /** Null if the firewall is not examined. */
  readonly rules: readonly FirewallRule[] | null;
  /** Rows of clusters that are declared in Terraform, whatever their labels say. */
  readonly declared: WeakSet<ClusterReportRow>;
}

async function* plansOf(
  rows: AsyncIterable<ClusterReportRow>,
  { include, rules, declared }: PlanBasis,
  count: (plan: ClusterPlan, row: ClusterReportRow) => void,
): AsyncGenerator<ClusterPlan> {
  for await (const row of rows) {
    const firewall = rules === null || row.outcome !== 'INSPECTED' ? null : examineFirewall(row, rules);
    const plan = planCluster(row, include, firewall, declared.has(row) ? 'TERRAFORM' : undefined);
    count(plan, row);
    yield plan;
  }
}

/** Throws CLUSTER_NOT_LISTED if a named cluster is missing, and what reading the rows throws. */
async function* onlyNamed(
  rows: AsyncIterable<ClusterReportRow>,
  names: readonly string[] | undefined,
  source: string,
): AsyncGenerator<ClusterReportRow> {
  const missing = new Set(names);
  for await (const row of rows) {
    const isNamed = names === undefined || names.includes(rowPath(row));
    missing.delete(rowPath(row));
    if (isNamed) yield row;
  }
  const [cluster] = missing;
  if (cluster !== undefined) throw new SweepError('CLUSTER_NOT_LISTED', { cluster, source });
}

/** Throws OWNER_UNKNOWN if no cluster belongs to the owner, and what reading the rows throws. */
async function* ownedRows(
  rows: AsyncIterable<ClusterReportRow>,
  owner: Owner,
  source: string,
): AsyncGenerator<ClusterReportRow> {
  let found = false;
  for await (const row of rows) {
    if (!isOwnedBy(row, owner)) continue;
    found = true;
    yield row;
  }
  if (!found) throw new SweepError('OWNER_UNKNOWN', { owner, source });
}

async function* rowsOfFiles(
  clusters: AsyncIterable<AssessedCluster>,
  declared: WeakSet<ClusterReportRow>,
): AsyncGenerator<ClusterReportRow> {
  for await (const { row, resources } of clusters) {
    if (resources.length > 0) declared.add(row);
    yield row;
  }
}

/** The script checks each setting again before it acts, but the selection of clusters stays as old as the scan. */
function ageWarning({ scheduled_at }: ScanRow, { config, context }: PlanInvocation): string | null {
  const ageMs = context.clock.nowMs() - Date.parse(scheduled_at);
  if (ageMs <= config.maxAge) return null;
  const age =
    ageMs < DAY_MS ? plural(Math.floor(ageMs / HOUR_MS), 'hour') : plural(Math.floor(ageMs / DAY_MS), 'day');
  return `The scan is ${age} old and may be out of date. Scan again before you act on this plan.`;
}

async function* eachOf(text: string): AsyncGenerator<string> {
  yield text;
}

/**
 * Reads the firewall rules of all files.
 * @throws AggregateError of INPUT_UNREADABLE and FIREWALL_RULES_INVALID, one for each invalid file
 */
async function readFirewallFiles(files: readonly string[]): Promise<FirewallRule[]> {
  const readings = await Promise.allSettled(files.map(readFirewallFile));
  const problems = readings.flatMap((reading) => (reading.status === 'rejected' ? [reading.reason] : []));
  if (problems.length > 0) throw new AggregateError(problems);
  return readings.flatMap((reading) => (reading.status === 'fulfilled' ? reading.value : []));
}

async function readFirewallFile(file: string): Promise<FirewallRule[]> {
  const pieces = await Array.fromAsync(decodeText(createReadStream(file), file));
  return readFirewallRules(pieces.join(''), file);
}
