import { batch } from 'streaming-iterables';
import { scanIdOf } from '../model/identity.ts';
import type { Discovery } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import type { ConclusionStore } from '../stages/conclude/ports.ts';
import type { DiscoveryEvent } from '../stages/discover/discovery-event.ts';
import { ListedPlaces } from '../stages/discover/listed-places.ts';
import { AwaitedClusters } from '../stages/dispatch/awaited-clusters.ts';
import type { ScanQueue } from '../stages/dispatch/ports.ts';
import { concludeRequest, inspectRequest } from '../stages/dispatch/requests.ts';
import { buildEnumerated, buildStarted, type ScanRequest } from '../stages/record/build-started.ts';
import { buildUnreadableReport } from '../stages/record/build-unreadable-report.ts';
import type { ScanRecorder } from '../stages/record/ports.ts';
import { scanContextOf } from '../stages/record/scan-context.ts';
import { enumerateFleet } from './enumerate-fleet.ts';

/** What a scan that many processes share is begun with. */
export interface DispatchedScan extends ScanRequest {
  /** `organizations/N`, where the scope names it. */
  readonly organization: string | null;
  /** Read only where the scan is not enumerated yet. */
  readonly events: AsyncIterable<DiscoveryEvent>;
  readonly discovery: Discovery;
  readonly store: ScanRecorder & Pick<ConclusionStore, 'startedScan' | 'concludedScan'>;
  readonly queue: ScanQueue;
  readonly clock: Clock;
}

/** What came of beginning a scan. */
export interface Dispatch {
  readonly scanId: string;
  readonly expectedClusters: number;
  /** Clusters that were asked for; of a scan that had begun already, those without a report. */
  readonly asked: number;
}

/** Rows recorded at once. */
const BATCH = 500;

/**
 * Lists the clusters of a scan, records that they are expected, and then asks for each of them and for the conclusion.
 * Nothing is asked for before everything expected is recorded. Done again for the same scan, it asks once more for what
 * has no report yet; interrupted, it is done again from the beginning.
 * @throws what reading the events throws, STORE_ codes, QUEUE_FAILED
 */
export async function dispatchScan(scan: DispatchedScan): Promise<Dispatch> {
  const { store, queue } = scan;
  const scanId = scanIdOf(scan.scheduledAtMs, scan.scope);
  const concluded = await store.concludedScan(scanId);
  const started = concluded ?? (await store.startedScan(scanId));
  const awaited = started === null ? await enumerate(scan) : new AwaitedClusters();
  if (started !== null && concluded === null) await awaited.addOthers(store.enumeratedClusters(scanId));
  const requests = awaited.unreported().map((identity) => inspectRequest(scan, identity));
  const asked = await queue.publishInspections(requests);
  await queue.publishConclusion(concludeRequest(scan));
  return { scanId, expectedClusters: started?.expected_clusters ?? awaited.expectedClusters, asked };
}

/** Records everything that is expected. */
async function enumerate(scan: DispatchedScan): Promise<AwaitedClusters> {
  const { store, scope, clock } = scan;
  const contextNow = scanContextOf(scan, clock);
  await store.recordScan(buildStarted(contextNow(), scan, null));
  const places = new ListedPlaces();
  const awaited = new AwaitedClusters();
  const known = store.knownClusters(scope);
  // Met once and awaited are one and the same: of a large fleet every name is held once.
  const clusters = enumerateFleet(scan.events, scan.discovery, known, places, awaited);
  for await (const discovered of batch(BATCH, clusters)) {
    const context = contextNow();
    await store.recordEnumerated(
      discovered.map(({ cluster, discovery }) =>
        buildEnumerated(context, cluster, cluster.projectNumber, discovery),
      ),
    );
    const unreadable = discovered.filter((each) => each.kind === 'UNREADABLE');
    await store.recordReports(
      unreadable.map(({ cluster, error }) => buildUnreadableReport(context, cluster, 'UNREADABLE', error)),
    );
    for (const { cluster } of unreadable) awaited.report(cluster);
  }
  // What an interrupted attempt recorded is expected too, even where it is not found any more.
  await awaited.addOthers(store.enumeratedClusters(contextNow().scanId));
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
