import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import { alertIdOf, deliveryIdOf, scanIdOf, scheduledMsOfId } from '../../shared/model/identity.ts';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName, AlertKind } from '../../shared/model/words.ts';
import { ALERT_RETRY_DAYS } from '../../shared/stages/alert/alert.ts';
import { HOUR_MS } from '../support/ground-truth/observe.ts';
import type { InvariantChecks } from './invariants.ts';
import { checkScan } from './scan-invariants.ts';
import type { ScheduledRun } from './scheduler.ts';
import { CLOCK_TOLERANCE_HOURS } from './verdict-invariants.ts';
import type { SimulatedWorld } from './world.ts';

/** What waits at any moment, per cluster of the fleet: messages, duplicates, timeouts and calls under way. */
const WAITING_PER_CLUSTER = 60;
const DAY_MS = 24 * HOUR_MS;
const CLOCK_TOLERANCE_MS = CLOCK_TOLERANCE_HOURS * HOUR_MS;

/** Checks the permanent invariants after every event, and concluded scans after each change to them. */
export async function checkStep(world: SimulatedWorld, checks: InvariantChecks): Promise<void> {
  const { engine, notebook, store, fleet, topics } = world;
  const most = 100 + WAITING_PER_CLUSTER * fleet.clusters.length;
  const waiting = engine.waiting + topics.inspections.outstanding + topics.conclusions.outstanding;
  checks.check('BOUNDED', waiting <= most ? null : `${waiting} events and messages wait`);
  for (const { row, worker } of notebook.repeated.splice(0))
    checks.check('ONCE', `${worker.name} sends ${row.delivery_id}, which the ledger has`);
  for (const scanId of notebook.changed) {
    if (!store.isVisible(scanId)) continue;
    notebook.changed.delete(scanId);
    const scan = await store.visible.concludedScan(scanId);
    if (scan !== null && !notebook.isConcluding(scanId)) await checkScan(world, checks, scan);
  }
}

/** Checks the invariants that must hold at the end of a run. */
export async function checkEnd(
  world: SimulatedWorld,
  checks: InvariantChecks,
  runs: readonly ScheduledRun[],
): Promise<void> {
  const { notebook, store, topics } = world;
  for (const defect of notebook.defects)
    checks.check('NO_DEFECTS', defect instanceof Error ? (defect.stack ?? defect.message) : String(defect));
  for (const code of notebook.parked) checks.check('NO_DEFECTS', `a message was parked: ${code}`);
  checks.check('NO_DEFECTS', null);
  for (const { scope, scheduledAtMs, hasStarted } of runs) {
    if (!hasStarted) continue;
    const scanId = scanIdOf(scheduledAtMs, scope);
    const scan = await store.visible.concludedScan(scanId);
    checks.check('ENDS', scan === null ? `${scanId} has not ended` : null);
  }
  const waiting = topics.inspections.outstanding + topics.conclusions.outstanding;
  checks.check('ENDS', waiting === 0 ? null : `${waiting} messages are still delivered`);
  const scans = await Array.fromAsync(store.visible.listScans());
  for (const scan of scans.filter(({ event }) => event === 'CONCLUDED')) {
    await checkScan(world, checks, scan);
    for await (const { state } of store.visible.scannedClusters(scan.scan_id))
      checks.check('BOUNDED', tooMuchEvidence(world, state));
  }
  if (world.deployment === 'FUNCTIONS') await checkAlerts(world, checks, scans);
}

/** Checks that every alert that the rows require was delivered or given up, and that the findings are current. */
async function checkAlerts(
  world: SimulatedWorld,
  checks: InvariantChecks,
  scans: readonly ScanRow[],
): Promise<void> {
  const { notebook, store } = world;
  const delivered = new Set(notebook.deliveries.map(({ row }) => row.delivery_id));
  checks.counts.set('ONCE', (checks.counts.get('ONCE') ?? 0) + notebook.deliveries.length);
  const checkDelivered = (id: string, channels: readonly AlertChannelName[] = ['LOG', 'TOPIC']) => {
    for (const channel of channels) {
      const delivery = deliveryIdOf(id, channel);
      const isSettled = delivered.has(delivery) || notebook.lost.has(delivery);
      checks.check('DELIVERED', isSettled ? null : `${delivery} was neither delivered nor recorded as lost`);
    }
  };
  for (const id of unconcludedAlerts(scans)) checkDelivered(id);
  for (const { row, atMs } of notebook.lost.values()) {
    const isTooEarly = atMs < scheduledMsOfId(row.scan_id) + ALERT_RETRY_DAYS * DAY_MS - CLOCK_TOLERANCE_MS;
    checks.check('LOST', isTooEarly ? `${row.delivery_id} was given up too early` : null);
    checkDelivered(alertIdOf(row.reported_in_scan_id ?? '', 'ALERTS_LOST', null));
  }
  for (const scan of scans.filter(({ event }) => event === 'CONCLUDED')) {
    const states = (await Array.fromAsync(store.visible.scannedClusters(scan.scan_id))).map(
      ({ state }) => state,
    );
    const expected = expectedAlerts(world, scan, states);
    for (const { id } of expected) checkDelivered(id);
    for (const id of expectedMessages(expected)) checkDelivered(id, ['WEBHOOK']);
  }
  await checkFindings(world, checks);
}

interface ExpectedAlert {
  readonly id: string;
  /** If it is about a cluster whose port is open again: alerts with the same cause share a message. */
  readonly cause: string | null;
}

/** The alerts that the rows of a scan require, whatever the code that sends them thinks. */
function expectedAlerts(
  { notebook }: SimulatedWorld,
  scan: ScanRow,
  states: readonly ClusterStateRow[],
): ExpectedAlert[] {
  const { scan_id: scanId } = scan;
  const concludedAtMs = notebook.conclusions.find(({ row }) => row.scan_id === scanId)?.atMs ?? 0;
  const isBaseline = !notebook.conclusions.some(
    ({ row, atMs }) =>
      row.scope === scan.scope && row.scheduled_at < scan.scheduled_at && atMs < concludedAtMs,
  );
  const aboutScan = (kind: AlertKind) => ({ id: alertIdOf(scanId, kind, null), cause: null });
  const digest = aboutScan('DIGEST');
  if (isBaseline) return [digest];
  const clusters = states
    .filter(({ change, exempt }) => (change === 'NEW' || change === 'REGRESSED') && !exempt)
    .map((state) => {
      const kind = state.change === 'NEW' ? 'NEW_OPEN' : 'REGRESSED';
      return {
        id: alertIdOf(scanId, kind, identityOfKey(state)),
        cause: kind === 'NEW_OPEN' ? null : `${scanId}/${kind}/projects/${state.project_id}`,
      };
    });
  return [digest, ...(scan.completeness === 'INCOMPLETE' ? [aboutScan('SCAN_INCOMPLETE')] : []), ...clusters];
}

/** The IDs of the webhook's messages: the digest, and one for each owner with ports that are open again. */
function expectedMessages([digest, ...others]: readonly ExpectedAlert[]): string[] {
  const groups = Map.groupBy(others, ({ cause }) => cause);
  const messages = [...groups].flatMap(([cause, [first, ...more]]) =>
    cause === null || first === undefined ? [] : [more.length === 0 ? first.id : cause],
  );
  return digest === undefined ? messages : [digest.id, ...messages];
}

/** The IDs of the alerts about scans that began and never concluded: the next concluded scan sends each. */
function unconcludedAlerts(scans: readonly ScanRow[]): string[] {
  return scans
    .filter(({ event }) => event === 'STARTED')
    .flatMap(({ scope, scheduled_at }) => {
      const concluded = scans
        .filter((scan) => scan.event === 'CONCLUDED' && scan.scope === scope)
        .toSorted((a, b) => (a.scheduled_at < b.scheduled_at ? -1 : 1));
      const next = concluded.find((scan) => scan.scheduled_at > scheduled_at);
      const isBaseline = next === undefined || next === concluded[0];
      return isBaseline ? [] : [alertIdOf(next.scan_id, 'SCAN_NOT_CONCLUDED', null)];
    });
}

/** A state has at most one entry of evidence per kubelet process. */
function tooMuchEvidence({ fleet }: SimulatedWorld, state: ClusterStateRow): string | null {
  const most = fleet.clusters
    .filter((cluster) => clusterKeyOf(cluster) === clusterKeyOf(identityOfKey(state)))
    .flatMap(({ truth }) => truth.nodes.flatMap((node) => node.processes)).length;
  // A kubelet that has just started may be ahead of our clock: its first entry then has no start, and the next one has.
  const isDated = ({ process_started_at }: { readonly process_started_at: string | null }) =>
    process_started_at !== null;
  const dated = state.evidence.filter(isDated).length;
  const entries = Math.max(dated, state.evidence.length - dated);
  return entries <= most
    ? null
    : `${state.report_id} keeps ${state.evidence.length} entries for ${most} kubelet processes`;
}

/** The last finding of each cluster is active exactly if the last scan of the organization found it open. */
async function checkFindings({ notebook, store }: SimulatedWorld, checks: InvariantChecks): Promise<void> {
  const latest = await store.visible.latestScan();
  if (latest === null) return;
  const last = new Map(
    notebook.deliveries
      .filter(({ row }) => row.channel === 'FINDING')
      .toSorted((a, b) => (a.row.scan_id < b.row.scan_id ? -1 : 1))
      .map(({ row }) => [keyOf(row), row.kind]),
  );
  for await (const { state } of store.visible.scannedClusters(latest.scan_id)) {
    const kind = last.get(keyOf(state)) ?? null;
    const { exposure, exempt } = state;
    if (exposure === null || exposure === 'UNKNOWN') continue;
    const isActive = kind === 'FINDING_ACTIVE' || kind === 'FINDING_UNMUTED';
    const isRight = exposure === 'OPEN' ? (exempt ? kind === 'FINDING_MUTED' : isActive) : !isActive;
    checks.check('FINDINGS', isRight ? null : `${keyOf(state)} is ${exposure}, its finding ${kind}`);
  }
}

const keyOf = ({
  project_id,
  location,
  cluster,
}: {
  readonly project_id: string | null;
  readonly location: string | null;
  readonly cluster: string | null;
}) => `${project_id}/${location}/${cluster}`;
