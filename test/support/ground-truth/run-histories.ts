import { type AcceptedBreakEntry, NO_EXCEPTIONS } from '../../../shared/model/exceptions.ts';
import { scanIdOf } from '../../../shared/model/identity.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { Caller } from '../../../shared/model/rows/parts.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { ScannedCluster } from '../../../shared/report/ports.ts';
import { judgeCluster } from '../../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../../shared/stages/judge/policy.ts';
import { buildReport, buildUnreadableReport } from '../../../shared/stages/record/build-report.ts';
import { buildEnumerated, buildStarted } from '../../../shared/stages/record/build-started.ts';
import { scanContextOf } from '../../../shared/stages/record/scan-context.ts';
import { concludeRecorded } from '../record-scan.ts';
import type { ScanStore } from '../scan-stores.ts';
import { brokenLaws, QUIET_HOURS, type Recorded } from './laws.ts';
import { HOUR_MS, msOf, SCANNED_PATH, type SeenCluster, seeCluster } from './observe.ts';
import { randomOf } from './random.ts';
import { aTruth, type ClusterTruth, withScanner } from './truth.ts';
import { brokenMonotony, withMoreQuiet, withMoreUse } from './twins.ts';

const SCOPE = 'organizations/1';

/** What came of some histories. */
export interface HistoriesResult {
  readonly conclusions: number;
  readonly safe: number;
  /** SAFE_TO_CLOSE although requests were seen: accepted breaks. */
  readonly accepted: number;
  /** `seed hours: law`. */
  readonly broken: readonly string[];
  /** The states of the last scan, by cluster. */
  readonly states: readonly ClusterStateRow[];
}

/**
 * Drives random histories through record and conclude, each as a cluster of its own in one store, and checks every state
 * against the truth, and against the state of a twin of which the scans see more.
 * @param firstSeed of the first history; the others have the seeds after it
 * @param onCluster receives every cluster of every concluded scan
 */
export async function runHistories(
  store: ScanStore,
  firstSeed: number,
  histories: number,
  onCluster: (scan: ScanRow, cluster: ScannedCluster) => void = () => {},
): Promise<HistoriesResult> {
  const random = randomOf(firstSeed * 7919);
  const clusters = Array.from({ length: histories }, (_, index) => {
    const seed = firstSeed + index;
    const { truth, acceptedUntil } = aHistory(seed);
    const own = randomOf(seed * 37);
    const [surplus, seeTwin] =
      seed % 2 === 0
        ? (['USE', withMoreUse(truth, own)] as const)
        : (['QUIET', withMoreQuiet(truth, own)] as const);
    const name = `c${String(index).padStart(5, '0')}`;
    return {
      ...{ seed, name, twin: `${name}-twin`, surplus, seeTwin, truth, acceptedUntil },
      random: randomOf(seed * 31),
      randomCallers: randomOf(seed * 43),
    };
  });
  const exceptions = {
    ...NO_EXCEPTIONS,
    acceptedBreaks: clusters.flatMap(({ name, twin, acceptedUntil }) =>
      acceptedUntil === null ? [] : [name, twin].map((cluster) => scannerBreak(cluster, acceptedUntil)),
    ),
  };
  const names = clusters.flatMap(({ name, twin }) => [name, twin]);
  const seen = new Map<number, { hours: number; seen: SeenCluster }[]>(
    clusters.map(({ seed }) => [seed, []]),
  );
  const broken: string[] = [];
  let [conclusions, safe, accepted] = [0, 0, 0];
  let states: ClusterStateRow[] = [];
  let hours = 0;
  for (let scan = 0; scan < 9; scan += 1) {
    hours += random.pick([24, 24, 24, 24, 48, 6, 96]);
    const reports: ClusterReportRow[] = [];
    const now = new Map<number, { readonly view: SeenCluster; readonly acceptsScans: boolean }>();
    const scheduledAtMs = msOf(hours);
    const policy = policyAt(
      scheduledAtMs,
      { minimumWindow: HOUR_MS, quietTime: QUIET_HOURS * HOUR_MS },
      exceptions,
    );
    const contextNow = scanContextOf(
      { scope: SCOPE, scheduledAtMs, organization: SCOPE },
      { nowMs: () => scheduledAtMs + 60_000 },
    );
    const report = ({ cluster, sampling }: SeenCluster, callers: readonly Caller[]) =>
      buildReport(contextNow(), cluster, judgeCluster(cluster, sampling, policy, callers), sampling, callers);
    for (const { seed, name, twin, seeTwin, truth, acceptedUntil, random: own, randomCallers } of clusters) {
      const view = seeCluster(truth, name, hours, own);
      const callers = randomCallers.chance(0.1) ? [CALLER] : [];
      const isLost = own.chance(0.06);
      const failure = own.chance(0.5);
      if (isLost && failure) continue;
      if (isLost) {
        const error = { code: 'API_FORBIDDEN', detail: 'no' };
        for (const cluster of [name, twin])
          reports.push(
            buildUnreadableReport(contextNow(), { ...view.cluster, cluster }, 'UNREADABLE', error),
          );
        continue;
      }
      const acceptsScans = acceptedUntil !== null && acceptedUntil >= policy.today && callers.length === 0;
      now.set(seed, { view, acceptsScans });
      seen.get(seed)?.push({ hours, seen: view });
      const ofTwin = seeTwin(view, hours);
      const named = { ...ofTwin, cluster: { ...view.cluster, cluster: twin, uid: `uid-of-${twin}` } };
      reports.push(report(view, callers), report(named, callers));
    }
    await record(store, contextNow, scheduledAtMs, names, reports);
    if (random.chance(0.12)) continue;
    const scanId = scanIdOf(scheduledAtMs, SCOPE);
    const scan = await concludeRecorded(store, scanId, policy, { nowMs: () => scheduledAtMs + 600_000 });
    states = [];
    for await (const cluster of store.scannedClusters(scanId)) {
      states.push(cluster.state);
      onCluster(scan, cluster);
    }
    const byName = new Map(states.map((state) => [state.cluster, state]));
    for (const { seed, name, twin, surplus } of clusters) {
      const [state, ofTwin, seenNow] = [byName.get(name), byName.get(twin), now.get(seed)];
      if (state === undefined || ofTwin === undefined || seenNow === undefined) continue;
      const { view, acceptsScans } = seenNow;
      conclusions += 1;
      if (state.readiness === 'SAFE_TO_CLOSE') {
        safe += 1;
        if (state.accepted_breaks.some(({ last_used_at }) => last_used_at !== null)) accepted += 1;
      }
      const recorded: Recorded = { hours, now: view, seen: seen.get(seed) ?? [], acceptsScans };
      const laws = [...brokenLaws(state, recorded), ...brokenMonotony(state, ofTwin, surplus)];
      broken.push(...laws.map((law) => `${seed} ${hours}: ${law}`));
    }
  }
  return { conclusions, safe, accepted, broken, states };
}

/** The truth about a cluster; a vulnerability scanner visits one in three, and most of its owners accept that. */
function aHistory(seed: number): { readonly truth: ClusterTruth; readonly acceptedUntil: string | null } {
  const random = randomOf(seed * 41);
  const truth = aTruth(seed);
  if (random.chance(0.65)) return { truth, acceptedUntil: null };
  const until = new Date(msOf(random.pick([random.int(0, 400), 1000]))).toISOString().slice(0, 10);
  return { truth: withScanner(truth, random), acceptedUntil: random.chance(0.8) ? until : null };
}

const scannerBreak = (cluster: string, until: string): AcceptedBreakEntry => ({
  cluster: `projects/p/locations/l/clusters/${cluster}`,
  agent: null,
  paths: [SCANNED_PATH],
  owner: 'security-team',
  reason: 'weekly scan',
  until,
});

/** A workload that may have sent the requests of the scanner: where it is found, they count. */
const CALLER: Caller = {
  namespace: 'monitoring',
  kind: 'DaemonSet',
  name: 'agent',
  agent: null,
  evidence: 'calls 10255',
  confidence: 'HIGH',
  migration: 'Move it.',
};

async function record(
  store: ScanStore,
  contextNow: ReturnType<typeof scanContextOf>,
  scheduledAtMs: number,
  names: readonly string[],
  reports: readonly ClusterReportRow[],
): Promise<void> {
  const request = { scope: SCOPE, scheduledAtMs, organization: SCOPE };
  const identities = names.map((cluster) => ({ projectId: 'p', projectNumber: '1', location: 'l', cluster }));
  await store.recordEnumerated(
    identities.map((identity) =>
      buildEnumerated(contextNow(), identity, { discovery: 'LIST', ancestors: [] }),
    ),
  );
  await store.recordScan(
    buildStarted(contextNow(), request, {
      expectedClusters: names.length,
      projectsListed: 1,
      projectsApiDisabled: 0,
      unreadableProjects: new Map(),
      unreadableFolders: new Map(),
      missingLocations: new Map(),
    }),
  );
  await store.recordReports(reports);
}
