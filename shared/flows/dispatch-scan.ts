import { batch } from 'streaming-iterables';
import { clusterPath, identityOfKey } from '../model/cluster-names.ts';
import { scanIdOf } from '../model/identity.ts';
import type { SamplingHints } from '../model/sampling.ts';
import type { Discovery } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import type { ConclusionStore } from '../stages/conclude/ports.ts';
import type { DiscoveryEvent } from '../stages/discover/discovery-event.ts';
import { ListedPlaces } from '../stages/discover/listed-places.ts';
import type { ScanQueue } from '../stages/dispatch/ports.ts';
import { AwaitedClusters, concludeRequest, inspectRequest } from '../stages/dispatch/requests.ts';
import { buildUnreadableReport } from '../stages/record/build-report.ts';
import { buildEnumerated, buildStarted, type ScanRequest } from '../stages/record/build-started.ts';
import type { ScanRecorder } from '../stages/record/ports.ts';
import { recordReports } from '../stages/record/record-reports.ts';
import { scanContextOf } from '../stages/record/scan-context.ts';
import type { SamplingHistory } from '../stages/sample/ports.ts';
import { readHints } from '../stages/sample/sampling-hints.ts';
import { requireVisibleStates } from './conclude-scan.ts';
import { enumerateFleet } from './enumerate-fleet.ts';

/** What starts a scan that many processes share. */
export interface DispatchedScan extends ScanRequest {
  /** `organizations/N`, if the scope names it. */
  readonly organization: string | null;
  /** Read only if the scan has not been enumerated yet. */
  readonly events: AsyncIterable<DiscoveryEvent>;
  readonly discovery: Discovery;
  readonly store: ScanRecorder &
    Pick<ConclusionStore, 'startedScan' | 'concludedScan' | 'scansWithHiddenStates'> &
    SamplingHistory;
  readonly queue: ScanQueue;
  readonly clock: Clock;
}

/** The result of starting a scan. */
export interface Dispatch {
  readonly scanId: string;
  readonly expectedClusters: number;
  /** Clusters to inspect; if the scan had started already, those without a report. */
  readonly asked: number;
}

/** Rows per write. */
const BATCH = 500;

/**
 * Lists the clusters of a scan, records that they are expected, and then publishes one message for each of them and one
 * for the conclusion. Nothing is published before everything expected is recorded. If it runs again for the same scan,
 * it publishes the clusters without a report again; if it was interrupted, it starts over.
 * @throws what reading the events throws, STORE_ codes (STORE_LAGGING: try again later), QUEUE_FAILED
 */
export async function dispatchScan(scan: DispatchedScan): Promise<Dispatch> {
  const { store, queue, clock } = scan;
  const endsAtMs = clock.nowMs() + ATTEMPT_MS;
  const scanId = scanIdOf(scan.scheduledAtMs, scan.scope);
  const concluded = await store.concludedScan(scanId);
  const started = concluded ?? (await store.startedScan(scanId));
  const awaited = started === null ? await enumerate(scan, endsAtMs) : new AwaitedClusters();
  if (started !== null && concluded === null) await awaited.addOthers(store.enumeratedClusters(scanId));
  const hints = concluded === null ? await readHints(store, scanId) : new Map<string, SamplingHints>();
  const requests = awaited
    .unreported()
    .map((identity) => inspectRequest(scan, identity, hints.get(clusterPath(identity)) ?? null));
  const asked = await queue.publishInspections(requests);
  await queue.publishConclusion(concludeRequest(scan));
  return { scanId, expectedClusters: started?.expected_clusters ?? awaited.expectedClusters, asked };
}

/** Cloud Scheduler's attempt deadline, which is also the timeout of the function (infra/terraform/scheduler.tf). */
const ATTEMPT_MS = 1_800_000;

/**
 * Records everything that is expected. An attempt that outlives its deadline stops: a retry runs by then, and what this
 * attempt adds may come after the scan was concluded.
 * @param endsAtMs the deadline of this attempt
 * @throws SweepError SCAN_NOT_ENUMERATED after the deadline
 */
async function enumerate(scan: DispatchedScan, endsAtMs: number): Promise<AwaitedClusters> {
  const { store, scope, clock } = scan;
  // Of scans that changes triggered, nothing is read here.
  await requireVisibleStates(store, clock, 'SCHEDULE');
  const contextNow = scanContextOf(scan, clock);
  const requireTime = () => {
    if (clock.nowMs() >= endsAtMs) throw new SweepError('SCAN_NOT_ENUMERATED', { scan: contextNow().scanId });
  };
  await store.recordScan(buildStarted(contextNow(), scan, null));
  const places = new ListedPlaces();
  const awaited = new AwaitedClusters();
  const knownClusters = store.knownClusters(scope);
  const clusters = enumerateFleet({ ...scan, knownClusters }, places, awaited);
  for await (const discovered of batch(BATCH, clusters)) {
    requireTime();
    const context = contextNow();
    await store.recordEnumerated(discovered.map((each) => buildEnumerated(context, each.cluster, each)));
    const reports = discovered.flatMap((each) =>
      each.kind === 'UNREADABLE' || each.kind === 'GONE'
        ? [buildUnreadableReport(context, each.cluster, each.kind, each.error)]
        : [],
    );
    for (const row of await recordReports(store, reports)) awaited.report(identityOfKey(row));
  }
  // Clusters that an interrupted attempt recorded stay expected, even if they are no longer found.
  await awaited.addOthers(store.enumeratedClusters(contextNow().scanId));
  requireTime();
  await store.recordScan(
    buildStarted(contextNow(), scan, {
      expectedClusters: awaited.expectedClusters,
      projectsListed: places.projectsListed,
      projectsApiDisabled: places.projectsApiDisabled,
      unreadableProjects: places.unreadableProjects,
      unreadableFolders: places.unreadableFolders,
      missingLocations: places.missingLocations,
    }),
  );
  return awaited;
}
