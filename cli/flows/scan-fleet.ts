import { concludeScan } from '../../shared/flows/conclude-scan.ts';
import { type EnumeratedCluster, enumerateFleet } from '../../shared/flows/enumerate-fleet.ts';
import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import type { ObserveCluster } from '../../shared/flows/observe-cluster.ts';
import { type ClusterReaders, clusterFailure, readCluster } from '../../shared/flows/read-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Discovery } from '../../shared/model/words.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { messageOf, SweepError } from '../../shared/platform/errors.ts';
import { settleEach } from '../../shared/platform/settle.ts';
import type { ConclusionStore } from '../../shared/stages/conclude/ports.ts';
import type { DiscoveryEvent } from '../../shared/stages/discover/discovery-event.ts';
import { ListedPlaces } from '../../shared/stages/discover/listed-places.ts';
import type { JudgePolicy } from '../../shared/stages/judge/policy.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-report.ts';
import { buildEnumerated, buildStarted, type ScanRequest } from '../../shared/stages/record/build-started.ts';
import type { ScanRecorder } from '../../shared/stages/record/ports.ts';
import { recordReports } from '../../shared/stages/record/record-reports.ts';
import { type ScanContext, scanContextOf } from '../../shared/stages/record/scan-context.ts';
import type { HintsOf } from '../../shared/stages/sample/sampling-hints.ts';
import { batchWithTimeout, type Timer } from '../async-iterables.ts';

/** The input of a scan of a whole fleet in one process. */
export interface FleetScan extends ScanRequest {
  /** `organizations/N`, if the scope names it. */
  readonly organization: string | null;
  readonly events: AsyncIterable<DiscoveryEvent>;
  readonly discovery: Discovery;
  readonly store: ScanRecorder & ConclusionStore;
  /** For clusters that earlier scans knew and this one did not find. */
  readonly readers: ClusterReaders;
  /** IDs of projects whose known clusters are dropped. */
  readonly forgottenProjects: readonly string[];
  readonly observe: ObserveCluster;
  /** What earlier scans suggest for the choice of nodes. */
  readonly hintsOf: HintsOf;
  /** How many clusters are inspected at the same time. */
  readonly clusterConcurrency: number;
  readonly policy: JudgePolicy;
  readonly clock: Clock;
  /** Ends the wait for a batch to fill; default: in real time. */
  readonly startTimer?: Timer;
  /** Once it is aborted, nothing more is recorded and the scan is not concluded. */
  readonly signal: AbortSignal;
}

/** Clusters per write: few enough to bound memory, many enough for a fast store. */
const BATCH_CLUSTERS = 250;
/**
 * How long to wait for a batch to fill: long enough for few writes, short enough that little remains to be written at
 * the end.
 */
const BATCH_MS = 250;

/**
 * Enumerates, inspects and records every cluster as it is found, then concludes.
 * @returns the CONCLUDED row
 * @throws what reading the events throws, and STORE_ codes; the scan then remains in the store, not concluded
 */
export async function scanFleet(fleetScan: FleetScan): Promise<ScanRow> {
  const { store, scope, clock, startTimer } = fleetScan;
  const contextNow = scanContextOf(fleetScan, clock);
  await store.recordScan(buildStarted(contextNow(), fleetScan, null));

  const places = new ListedPlaces(fleetScan.forgottenProjects);
  const knownClusters = store.knownClusters(scope);
  const clusters = enumerateFleet({ ...fleetScan, knownClusters }, places);
  let expectedClusters = 0;
  async function* expected(): AsyncGenerator<EnumeratedCluster> {
    for await (const batch of batchWithTimeout(clusters, BATCH_CLUSTERS, BATCH_MS, startTimer)) {
      expectedClusters += batch.length;
      await store.recordEnumerated(batch.map((each) => buildEnumerated(contextNow(), each.cluster, each)));
      yield* batch;
    }
  }
  const reports = settleEach(expected(), fleetScan.clusterConcurrency, (each) =>
    reportOf(each, contextNow, fleetScan),
  );
  for await (const batch of batchWithTimeout(reports, BATCH_CLUSTERS, BATCH_MS, startTimer)) {
    const rows = batch.map((settled) =>
      settled.status === 'fulfilled' ? settled.value : failedReport(settled, contextNow()),
    );
    fleetScan.signal.throwIfAborted();
    await recordReports(store, rows);
  }
  fleetScan.signal.throwIfAborted();
  const started = buildStarted(contextNow(), fleetScan, {
    expectedClusters,
    projectsListed: places.projectsListed,
    projectsApiDisabled: places.projectsApiDisabled,
    unreadableProjects: places.unreadableProjects,
    unreadableFolders: places.unreadableFolders,
    missingLocations: places.missingLocations,
  });
  await store.recordScan(started);
  return concludeScan(store, started, fleetScan.policy, clock);
}

async function reportOf(
  each: EnumeratedCluster,
  contextNow: () => ScanContext,
  { observe, hintsOf, policy, readers }: FleetScan,
): Promise<ClusterReportRow> {
  if (each.kind === 'UNREADABLE' || each.kind === 'GONE')
    return buildUnreadableReport(contextNow(), each.cluster, each.kind, each.error);
  const inspect = async (cluster: Cluster) =>
    inspectCluster(contextNow(), cluster, policy, await observe(cluster, await hintsOf(cluster)));
  if (each.kind === 'DESCRIBED') return inspect(each.cluster);
  try {
    const read = await readCluster(each.cluster, readers);
    if (read.kind === 'GONE') return buildUnreadableReport(contextNow(), each.cluster, 'GONE', read.error);
    return await inspect(read.cluster);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const failure = clusterFailure(each.cluster, error);
    return buildUnreadableReport(contextNow(), each.cluster, 'UNREADABLE', failure);
  }
}

/** A defect in our code affects only its cluster. */
function failedReport(
  { item, reason }: { readonly item: EnumeratedCluster; readonly reason: unknown },
  context: ScanContext,
): ClusterReportRow {
  const error = new SweepError(
    'CLUSTER_UNREADABLE',
    { cluster: clusterPath(item.cluster), detail: messageOf(reason) },
    { cause: reason },
  );
  return buildUnreadableReport(context, item.cluster, 'UNREADABLE', {
    code: error.code,
    detail: error.message,
  });
}
