import { exitStatusOf } from '../../cli/exit-status.ts';
import { scannedRecords } from '../../shared/flows/report-scan.ts';
import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Discovery } from '../../shared/model/words.ts';
import { emptyTally } from '../../shared/report/tally.ts';
import { scanResult } from '../../shared/report/verdict.ts';
import { INVENTORY_LAG_HOURS } from './assets.ts';
import { SCAN_TIME_MS } from './deployment.ts';
import { type FleetCluster, hoursOf } from './fleet.ts';
import { ORGANIZATION } from './gke.ts';
import type { InvariantChecks } from './invariants.ts';
import { CLOCK_TOLERANCE_HOURS, checkCallers, checkVerdict } from './verdict-invariants.ts';
import type { SimulatedWorld } from './world.ts';

/** Checks one concluded scan as readers see it, once everything that was written about it is visible. */
export async function checkScan(
  world: SimulatedWorld,
  checks: InvariantChecks,
  scan: ScanRow,
): Promise<void> {
  const { store, notebook } = world;
  const scanId = scan.scan_id;
  const scanned = await Array.fromAsync(store.visible.scannedClusters(scanId));
  const states = scanned.map(({ state }) => state);
  const byKey = Map.groupBy(states, keyOf);
  for (const [key, rows] of byKey)
    checks.check('ONE_ROW', rows.length === 1 ? null : `${scanId} has ${rows.length} rows of ${key}`);
  for (const { row } of notebook.enumerated.filter((each) => each.row.scan_id === scanId))
    checks.check('ACCOUNTED', byKey.has(keyOf(row)) ? null : `${scanId} has no row of ${keyOf(row)}`);
  checks.check('COUNTS', wrongCounts(scan, states));
  for (const state of states) {
    checkVerdict(world, checks, state);
    if (state.outcome === 'MISSING') checks.check('MISSING', whyTooEarly(world, scan, state));
  }
  for (const { report } of scanned) if (report !== null) checkCallers(notebook, checks, report);
  const isZero = await isExitZero(world, scan);
  for (const cluster of lastingClusters(world, scan)) {
    const [state] = byKey.get(clusterKeyOf(cluster)) ?? [];
    const what = `${scanId}, ${cluster.uid}`;
    const isHidden = state === undefined && isInHiddenProject(world, cluster, scan);
    const isCovered = state !== undefined || isHidden || isInUnreadPlace(cluster, scan);
    checks.check('COVERED', isCovered ? null : what);
    checks.check('GONE', state?.outcome === 'GONE' ? what : null);
    const isClosed = state?.outcome === 'INSPECTED' && (state.exposure === 'CLOSED' || state.exempt);
    checks.check('EXIT_ZERO', isZero && !isClosed && !isHidden ? what : null);
  }
}

const keyOf = (row: Parameters<typeof identityOfKey>[0]) => clusterKeyOf(identityOfKey(row));

function wrongCounts({ scan_id, outcomes }: ScanRow, states: readonly ClusterStateRow[]): string | null {
  const counted = (outcome: string) => states.filter((state) => state.outcome === outcome).length;
  const actual = {
    inspected: counted('INSPECTED'),
    unreadable: counted('UNREADABLE'),
    gone: counted('GONE'),
    missing: counted('MISSING'),
  };
  const isEqual = Object.entries(actual).every(([name, count]) => outcomes?.[name as 'gone'] === count);
  return isEqual ? null : `${scan_id}: ${JSON.stringify(outcomes)}, but ${JSON.stringify(actual)}`;
}

/** Before the deadline, and without faults, every report is awaited and arrives. */
function whyTooEarly(
  { calls, deployment }: SimulatedWorld,
  scan: ScanRow,
  state: ClusterStateRow,
): string | null {
  if (deployment === 'COMMAND')
    return `${state.report_id} is MISSING, but one process inspects every cluster`;
  const scheduledMs = Date.parse(scan.scheduled_at);
  if (Date.parse(state.recorded_at) < scheduledMs + SCAN_TIME_MS)
    return `${state.report_id} is MISSING before the deadline`;
  return scheduledMs >= calls.calmFromMs ? `${state.report_id} is MISSING although nothing failed` : null;
}

const lagOf = (discovery: Discovery) => (discovery === 'ASSETS' ? INVENTORY_LAG_HOURS : 0);

/** Clusters of the scope that existed from the scheduled time of a scan until it was concluded. */
function lastingClusters({ fleet, discovery }: SimulatedWorld, scan: ScanRow): FleetCluster[] {
  const from = hoursOf(Date.parse(scan.scheduled_at)) - lagOf(discovery);
  const until = hoursOf(Date.parse(scan.recorded_at)) + CLOCK_TOLERANCE_HOURS;
  return fleet.clusters
    .filter((cluster) => cluster.from <= from && cluster.until > until)
    .filter(({ projectId }) => scan.scope === ORGANIZATION || scan.scope === `projects/${projectId}`)
    .filter(({ projectId }) =>
      fleet.projects.some((each) => each.projectId === projectId && each.deletedFrom > until),
    );
}

/** Whether a cluster is in a place that the scan reports as unreadable. */
function isInUnreadPlace({ projectId }: FleetCluster, scan: ScanRow): boolean {
  return (
    scan.unreadable_folders.length > 0 ||
    scan.unreadable_projects.some(({ project_id }) => project_id === projectId) ||
    scan.partial_locations.some(({ project_id }) => project_id === projectId)
  );
}

/** Whether a scan cannot know of a cluster: its project was moved away before any scan of the scope saw the cluster. */
function isInHiddenProject(
  { fleet, notebook, discovery }: SimulatedWorld,
  { projectId, ...cluster }: FleetCluster,
  scan: ScanRow,
): boolean {
  const from = hoursOf(Date.parse(scan.scheduled_at)) - lagOf(discovery);
  const until = hoursOf(Date.parse(scan.recorded_at));
  const isMoved = fleet.projects.some(
    ({ projectId: id, moved }) =>
      id === projectId && moved.some((span) => span.from <= until && from <= span.until),
  );
  const key = clusterKeyOf({ projectId, ...cluster });
  const wasKnown = notebook.states.some(
    ({ row }) =>
      keyOf(row) === key &&
      row.outcome !== 'GONE' &&
      row.scan_id < scan.scan_id &&
      scopeOf(row.scan_id) === scopeOf(scan.scan_id),
  );
  return isMoved && !wasKnown;
}

/** The part of a scan's ID that stands for its scope. */
const scopeOf = (scanId: string) => scanId.split('-')[1];

async function isExitZero({ store }: SimulatedWorld, scan: ScanRow): Promise<boolean> {
  const tally = emptyTally();
  for await (const _ of scannedRecords(store.visible, scan, tally));
  return exitStatusOf(scanResult(scan, tally)) === 0;
}
