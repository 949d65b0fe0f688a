import { exitStatusOf } from '../../cli/exit-status.ts';
import { scannedRecords } from '../../shared/flows/report-scan.ts';
import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import { scheduledMsOfId } from '../../shared/model/identity.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { emptyTally } from '../../shared/report/tally.ts';
import { scanResult } from '../../shared/report/verdict.ts';
import { brokenLaws, type Recorded } from '../support/ground-truth/laws.ts';
import type { Sight } from './control-plane.ts';
import { type FleetCluster, hoursOf } from './fleet.ts';
import type { InvariantChecks } from './invariants.ts';
import type { SimulatedWorld } from './world.ts';

/** Checks one concluded scan as readers see it, once everything that was written about it is visible. */
export async function checkScan(
  { store, notebook, fleet, engine }: SimulatedWorld,
  checks: InvariantChecks,
  scan: ScanRow,
): Promise<void> {
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
    checkVerdict({ store, notebook, fleet, engine } as SimulatedWorld, checks, state);
    if (state.outcome === 'GONE')
      checks.check('GONE', existedAllTheTime(fleet.clusters, scan, state, engine.nowMs));
  }
  const absent = fleet.clusters.filter((cluster) => !isAccountedFor(cluster, scan, byKey, engine.nowMs));
  checks.check(
    'COVERED',
    absent.length === 0 ? null : `${scanId} lacks ${absent.map(({ uid }) => uid).join()}`,
  );
  await checkExit({ store, fleet, engine } as SimulatedWorld, checks, scan, states);
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

/** From when a scan may have listed clusters, until it was concluded. */
function spanOf(scan: ScanRow, nowMs: number) {
  return { from: hoursOf(Date.parse(scan.scheduled_at)), until: hoursOf(nowMs) };
}

function existedAllTheTime(
  clusters: readonly FleetCluster[],
  scan: ScanRow,
  state: ClusterStateRow,
  nowMs: number,
): string | null {
  const { from, until } = spanOf(scan, nowMs);
  const existing = clusters.find(
    (cluster) => clusterKeyOf(cluster) === keyOf(state) && cluster.from <= from && cluster.until > until,
  );
  return existing === undefined ? null : `${scan.scan_id} calls ${existing.uid} GONE`;
}

/** Whether a cluster has a row, did not exist all the time, or is in a place that the scan reports as unreadable. */
function isAccountedFor(
  cluster: FleetCluster,
  scan: ScanRow,
  states: ReadonlyMap<string, unknown>,
  nowMs: number,
): boolean {
  const { from, until } = spanOf(scan, nowMs);
  if (cluster.from > from || cluster.until <= until) return true;
  const isInScope = scan.scope.startsWith('organizations/') || scan.scope === `projects/${cluster.projectId}`;
  if (!isInScope || states.has(clusterKeyOf(cluster))) return true;
  return (
    scan.unreadable_folders.length > 0 ||
    scan.unreadable_projects.some(({ project_id }) => project_id === cluster.projectId) ||
    scan.partial_locations.some(({ project_id }) => project_id === cluster.projectId)
  );
}

async function checkExit(
  { store, fleet, engine }: SimulatedWorld,
  checks: InvariantChecks,
  scan: ScanRow,
  states: readonly ClusterStateRow[],
): Promise<void> {
  const tally = emptyTally();
  for await (const _ of scannedRecords(store.visible, scan, tally));
  if (exitStatusOf(scanResult(scan, tally)) !== 0) return checks.check('EXIT_ZERO', null);
  const { from, until } = spanOf(scan, engine.nowMs);
  const unread = fleet.clusters.filter((cluster) => {
    const existed = cluster.from <= from && cluster.until > until;
    const state = states.find((each) => keyOf(each) === clusterKeyOf(cluster));
    const isInScope =
      scan.scope.startsWith('organizations/') || scan.scope === `projects/${cluster.projectId}`;
    return (
      existed && isInScope && (state?.outcome !== 'INSPECTED' || (state.exposure === 'OPEN' && !state.exempt))
    );
  });
  checks.check(
    'EXIT_ZERO',
    unread.length === 0 ? null : `${scan.scan_id}: ${unread.map(({ uid }) => uid).join()}`,
  );
}

/** Compares the verdict on one cluster with everything that the scans up to it observed. */
function checkVerdict({ notebook }: SimulatedWorld, checks: InvariantChecks, state: ClusterStateRow): void {
  const readFromMs = notebook.readFromMs(state);
  const sight = notebook.sightOf(state.report_id, state.report_recorded_at);
  if (readFromMs === null || sight === null || state.outcome !== 'INSPECTED') return;
  const now = seenBy(sight);
  const earlier = earlierSights(notebook, state, readFromMs).filter(
    (each) => each.seen().cluster.uid === now.cluster.uid,
  );
  const seen = [...earlier, sight]
    .toSorted((a, b) => hoursRead(a) - hoursRead(b))
    .map((each) => ({ hours: hoursRead(each), seen: seenBy(each) }));
  const recorded: Recorded = { hours: hoursRead(sight), now, seen, toleranceHours: CLOCK_TOLERANCE_HOURS };
  const broken = brokenLaws(state, recorded);
  if (
    state.exposure === 'CLOSED' &&
    now.cluster.settings.some((each) => each.site === 'NODE_POOL' && each.value)
  )
    broken.push('CLOSED although a pool has the port enabled');
  checks.check('VERDICTS', broken.length === 0 ? null : `${state.report_id}: ${broken.join('; ')}`);
}

/** Samples are dated by clocks that differ by minutes. */
const CLOCK_TOLERANCE_HOURS = 0.25;

const hoursRead = (sight: Sight) => sight.readAtHours;
const seenBy = (sight: Sight) => ({ ...sight.seen(), sampling: NOT_NEEDED });
const NOT_NEEDED = { source: null, route: null, notAsked: null, nodes: [], present: null, notes: [] };

/** What the scans before this one had seen of the cluster when its conclusion began to read. */
function earlierSights(
  notebook: SimulatedWorld['notebook'],
  state: ClusterStateRow,
  readFromMs: number,
): Sight[] {
  const isSame = (row: ClusterReportRow | ClusterStateRow) =>
    keyOf(row) === keyOf(state) &&
    row.scan_id !== state.scan_id &&
    scheduledMsOfId(row.scan_id) < scheduledMsOfId(state.scan_id);
  const visible = <Row extends ClusterReportRow | ClusterStateRow>(
    shown: readonly { readonly row: Row; readonly atMs: number }[],
  ) => shown.filter(({ row, atMs }) => atMs <= readFromMs && isSame(row)).map(({ row }) => row);
  const concluded = new Set(
    notebook.conclusions.filter(({ atMs }) => atMs <= readFromMs).map(({ row }) => row.scan_id),
  );
  const last = new Map<string, { readonly report_id: string; readonly at: string | null }>();
  const byTime = (a: { recorded_at: string }, b: { recorded_at: string }) =>
    a.recorded_at < b.recorded_at ? -1 : 1;
  for (const row of visible(notebook.reports).toSorted(byTime))
    if (row.outcome === 'INSPECTED' && !concluded.has(row.scan_id))
      last.set(row.scan_id, { report_id: row.report_id, at: row.recorded_at });
  for (const row of visible(notebook.states).toSorted(byTime))
    if (concluded.has(row.scan_id))
      last.set(row.scan_id, { report_id: row.report_id, at: row.report_recorded_at });
  return [...last.values()].flatMap(({ report_id, at }) => notebook.sightOf(report_id, at) ?? []);
}
