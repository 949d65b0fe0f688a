import type { ListenToConclusion } from '../../shared/flows/conclude-scan.ts';
import { concludeWhenComplete } from '../../shared/flows/conclude-scan.ts';
import { type Dispatch, dispatchScan } from '../../shared/flows/dispatch-scan.ts';
import { inspectRequested } from '../../shared/flows/inspect-cluster.ts';
import { NOT_OBSERVED } from '../../shared/flows/observe-cluster.ts';
import type { InspectRequest } from '../../shared/model/messages.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { organizationOf, parseScope } from '../../shared/model/scope.ts';
import type { ClusterSource } from '../../shared/stages/describe/ports.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import { concludeRequest } from '../../shared/stages/dispatch/requests.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { apiError, MemoryDirectories, type MemoryProject } from './memory-directories.ts';
import { MemoryQueue } from './memory-store/memory-queue.ts';
import type { ScanStore } from './scan-stores.ts';

export const ORGANIZATION = 'organizations/1';
export const SCHEDULED_MS = Date.UTC(2026, 10, 24, 3);
const DAY_MS = 86_400_000;
export const SCAN_TIME_MS = 3 * 3_600_000;

/** A cluster whose port is open. */
export const aDocument = (name: string) => ({
  name,
  location: 'europe-west1',
  id: `uid-${name}`,
  initialClusterVersion: '1.29.1-gke.100',
  nodePools: [{ name: 'pool', config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } } }],
});

/** A project with these clusters. */
export const aProject = (projectId: string, ...clusters: string[]): MemoryProject => ({
  projectId,
  projectNumber: `${projectId.length}00`,
  parent: ORGANIZATION,
  active: true,
  clusters: clusters.map(aDocument),
});

/** The errors that describing a cluster throws, keyed by cluster name. */
export type ClusterFailures = Readonly<Record<string, Error>>;

/** The cloud functions, one call at a time; messages to be delivered wait in the queue. */
export class DispatchedSession {
  readonly queue = new MemoryQueue();
  readonly store: ScanStore;
  projects: readonly MemoryProject[];
  failures: ClusterFailures = {};
  /** Learns what conclusions find. */
  listen: ListenToConclusion | null = null;
  nowMs = SCHEDULED_MS + 1000;
  readonly #clock = { nowMs: () => (this.nowMs += 1) };

  /** Listing ends only when this is resolved. */
  hold: Promise<void> | null = null;
  readonly #scope: string;
  #scheduledAtMs: number;

  constructor(
    store: ScanStore,
    projects: readonly MemoryProject[],
    scope = ORGANIZATION,
    scheduledAtMs = SCHEDULED_MS,
  ) {
    this.store = store;
    this.projects = projects;
    this.#scope = scope;
    this.#scheduledAtMs = scheduledAtMs;
    this.nowMs = scheduledAtMs + 1000;
  }

  /** Moves to the next day's scan. */
  moveToNextDay(): void {
    this.#scheduledAtMs += DAY_MS;
    this.nowMs += DAY_MS;
  }

  /** The call that Cloud Scheduler makes. */
  enumerate(eventsFail?: Error): Promise<Dispatch> {
    const places = this.#places();
    const scope = parseScope(this.#scope);
    if ('invalid' in scope) throw new Error(`invalid scope ${scope.invalid}`);
    const events = discoverByListing(scope.parts, places, places, { concurrency: 1 });
    return dispatchScan({
      scope: this.#scope,
      organization: organizationOf(scope.parts),
      scheduledAtMs: this.#scheduledAtMs,
      events: endingWith(events, this.hold, eventsFail),
      discovery: 'LIST',
      store: this.store,
      queue: this.queue,
      clock: this.#clock,
    });
  }

  /** The push of one message. */
  async inspect(request: InspectRequest): Promise<void> {
    await inspectRequested(request, {
      source: this.#source,
      directory: this.#places(),
      store: this.store,
      scanTimeMs: SCAN_TIME_MS,
      observe: async () => NOT_OBSERVED,
      policy: policyAt(Date.parse(request.scheduled_at)),
      clock: this.#clock,
    });
  }

  /** The pushes of all queued messages, one after another. */
  async inspectAll(): Promise<void> {
    for (const request of this.takeInspections()) await this.inspect(request);
  }

  conclude(): Promise<ScanRow> {
    return concludeWhenComplete(
      this.store,
      concludeRequest({ scope: this.#scope, scheduledAtMs: this.#scheduledAtMs }),
      {
        policy: policyAt(this.#scheduledAtMs),
        scanTimeMs: SCAN_TIME_MS,
        clock: this.#clock,
        ...(this.listen !== null && { listen: this.listen }),
      },
    );
  }

  /** Takes the queued requests, so that later ones can be told apart. */
  takeInspections(): InspectRequest[] {
    return this.queue.inspections.splice(0);
  }

  /** The outcome of each cluster of a concluded scan, keyed by name. */
  async outcomes(scanId: string): Promise<Record<string, string>> {
    const outcomes: [string, string][] = [];
    for await (const { state } of this.store.scannedClusters(scanId))
      outcomes.push([state.cluster, state.exposure ?? state.outcome]);
    return Object.fromEntries(outcomes.sort());
  }

  #places(): MemoryDirectories {
    return new MemoryDirectories({ organization: ORGANIZATION, projects: this.projects });
  }

  readonly #source: ClusterSource = {
    describeCluster: async ({ projectId, cluster }) => {
      const failure = this.failures[cluster];
      if (failure !== undefined) throw failure;
      const project = this.projects.find((each) => each.projectId === projectId);
      const found = project?.clusters?.find((document) => (document as { name: string }).name === cluster);
      if (found === undefined) throw apiError('API_NOT_FOUND', cluster);
      return found;
    },
  };
}

async function* endingWith<T>(
  source: AsyncIterable<T>,
  hold: Promise<void> | null,
  error: Error | undefined,
): AsyncGenerator<T> {
  yield* source;
  await hold;
  if (error !== undefined) throw error;
}
