import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import { isAboutCluster } from '../../shared/model/exceptions.ts';
import { scheduledMsOfId } from '../../shared/model/identity.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { brokenLaws, type Recorded } from '../support/ground-truth/laws.ts';
import { CALLER } from './cluster-objects.ts';
import { dateOf, type Fleet, LABELED_UNTIL } from './fleet.ts';
import type { InvariantChecks } from './invariants.ts';
import type { Notebook } from './notebook.ts';
import type { Sight } from './sight.ts';
import type { SimulatedWorld } from './world.ts';

/** Compares the verdict on one cluster with everything that the scans up to it observed. */
export function checkVerdict(
  { notebook, fleet }: SimulatedWorld,
  checks: InvariantChecks,
  state: ClusterStateRow,
): void {
  const readFromMs = notebook.readFromMs(state);
  const sight = notebook.sightOf(state.report_id, state.report_recorded_at);
  if (readFromMs === null || sight === null || state.outcome !== 'INSPECTED') return;
  const now = seenBy(sight);
  // Evidence that the store does not accept is lost: then the scan is compared with what it observed itself.
  const isKept = fleet.clusters.some(
    ({ uid, rejected }) => uid === now.cluster.uid && rejected !== 'EVIDENCE',
  );
  const earlier = earlierSights(notebook, state, readFromMs).filter(
    (each) => isKept && each.seen().cluster.uid === now.cluster.uid,
  );
  const seen = [...earlier, sight]
    .toSorted((a, b) => hoursRead(a) - hoursRead(b))
    .map((each) => ({ hours: hoursRead(each), seen: seenBy(each) }));
  const recorded: Recorded = {
    hours: hoursRead(sight),
    now,
    seen,
    toleranceHours: CLOCK_TOLERANCE_HOURS,
    // A caller in the cluster may have sent the requests.
    acceptsScans: isCurrent(fleet.exceptions.acceptedBreaks, state) && sight.hasCaller !== true,
  };
  const broken = brokenLaws(state, recorded);
  if (
    state.exposure === 'CLOSED' &&
    now.cluster.settings.some((each) => each.site === 'NODE_POOL' && each.value)
  )
    broken.push('CLOSED although a pool has the port enabled');
  checks.check('VERDICTS', broken.length === 0 ? null : `${state.report_id}: ${broken.join('; ')}`);
  const isLabeled = Object.keys(now.cluster.labels).length > 0 && LABELED_UNTIL >= dateOfScan(state);
  const isExempt = isLabeled || isCurrent(fleet.exceptions.exemptions, state);
  checks.check('EXEMPT', state.exempt === isExempt ? null : state.report_id);
}

/** Whether an entry of the register counts for a cluster on the day of its scan. */
function isCurrent(entries: Fleet['exceptions']['exemptions'], state: ClusterStateRow): boolean {
  return entries.some(
    (entry) => entry.until >= dateOfScan(state) && isAboutCluster(entry, identityOfKey(state)),
  );
}

const dateOfScan = ({ scan_id }: ClusterStateRow) => dateOf(scheduledMsOfId(scan_id));

/** Compares the callers in a report with those that run in the cluster. */
export function checkCallers(notebook: Notebook, checks: InvariantChecks, report: ClusterReportRow): void {
  const sight = notebook.sightOf(report.report_id, report.recorded_at);
  if (sight === null || report.outcome !== 'INSPECTED') return;
  const names = report.callers.map(({ name }) => name);
  const expected = sight.hasCaller === true ? [CALLER] : [];
  const isRight = names.length === expected.length && names.every((name) => name === CALLER);
  checks.check('CALLERS', isRight ? null : `${report.report_id} names ${names.join() || 'none'}`);
}

/** Samples are dated by clocks that differ by minutes. */
export const CLOCK_TOLERANCE_HOURS = 0.25;

const keyOf = (row: Parameters<typeof identityOfKey>[0]) => clusterKeyOf(identityOfKey(row));
const hoursRead = (sight: Sight) => sight.readAtHours;
const seenBy = (sight: Sight) => ({ ...sight.seen(), sampling: NOT_NEEDED });
const NOT_NEEDED = { source: null, route: null, notSampled: null, nodes: [], present: null, notes: [] };

/** What the scans before this one had seen of the cluster when its conclusion began to read. */
function earlierSights(notebook: Notebook, state: ClusterStateRow, readFromMs: number): Sight[] {
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
