import type { Exceptions } from '../shared/model/exceptions.ts';
import { scanIdOf } from '../shared/model/identity.ts';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import { formatScope, organizationOf } from '../shared/model/scope.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import type { ConclusionStore } from '../shared/stages/conclude/ports.ts';
import type { DiscoveryEvent } from '../shared/stages/discover/discovery-event.ts';
import { policyAt } from '../shared/stages/judge/policy.ts';
import type { ScanRecorder } from '../shared/stages/record/ports.ts';
import type { SamplingHistory } from '../shared/stages/sample/ports.ts';
import { hintsFromStore, NO_HINTS } from '../shared/stages/sample/sampling-hints.ts';
import { type DiscoveryConfig, discoverFleet } from '../shared/wiring/discover-fleet.ts';
import { readExceptions } from '../shared/wiring/exceptions-file.ts';
import { clusterObserver, type ObserveConfig } from '../shared/wiring/observe-clusters.ts';
import { prefetch, untilAborted } from './async-iterables.ts';
import { scanFleet } from './flows/scan-fleet.ts';
import type { ProcessContext } from './process-context.ts';
import { type Progress, startProgress } from './progress.ts';
import { clusterReaders } from './wiring-cluster.ts';

/** An inspection has several calls in flight at once, of which each needs memory. */
const CLUSTERS_PER_CALL = 0.5;

/** The options that a scan needs, with its scope. */
export type ScanConfig = DiscoveryConfig &
  ObserveConfig &
  Pick<Config<'scan'>, 'quiet' | 'verbose' | 'minimumWindow' | 'quietTime' | 'coverage'> &
  Partial<Pick<Config<'scan'>, 'forget' | 'exceptions' | 'exemptions'>>;

/** A scan whose discovery has started. Must be disposed of. */
export interface StartedScan extends Disposable {
  readonly scanId: string;
  /** Runs the scan and records it in this store. Can be called once. Throws Interrupted, and what scanFleet throws. */
  into(store: ScanRecorder & ConclusionStore & SamplingHistory): Promise<ScanRow>;
}

/**
 * Starts discovering the fleet while the store is still being opened.
 * @param clock the scan's clock, which a demo sets back
 * @param renewal the scan renews the evidence of a campaign, with the exceptions of an earlier scan
 */
export function startScan(
  config: ScanConfig,
  clock: Clock,
  context: ProcessContext,
  renewal?: { readonly exceptions: Exceptions },
): StartedScan {
  const exceptions = renewal?.exceptions ?? readExceptions(config.exceptions);
  const scheduledAtMs = clock.nowMs();
  const scope = formatScope(config.scope);
  const scanId = scanIdOf(scheduledAtMs, scope);
  const progress = startProgress(config, context);
  const events = prefetch(discoverFleet(config, clock, () => progress.projectFound()));
  return {
    scanId,
    into: async (store) => {
      const observer = await clusterObserver(config, clock, context.interruption);
      const readers = clusterReaders(config.containerEndpoint ?? null, clock);
      return await scanFleet({
        scope,
        trigger: renewal === undefined ? 'SCHEDULE' : 'RENEWAL',
        organization: organizationOf(config.scope),
        scheduledAtMs,
        events: withProgress(untilAborted(events, context.interruption), progress),
        discovery: config.discovery === 'assets' ? 'ASSETS' : 'LIST',
        store,
        readers,
        forgottenProjects: config.forget ?? [],
        observe: (cluster, hints) =>
          observer.observe(cluster, hints).finally(() => progress.clusterInspected()),
        hintsOf: config.usage === 'none' ? NO_HINTS : hintsFromStore(store, scanId),
        clusterConcurrency: Math.ceil(config.concurrency * CLUSTERS_PER_CALL),
        policy: policyAt(scheduledAtMs, config, exceptions),
        clock,
        signal: context.interruption,
      }).finally(async () => {
        progress.stop();
        await Promise.all([observer.close(), readers.close()]);
      });
    },
    [Symbol.dispose]() {
      progress.stop();
      events[Symbol.dispose]();
    },
  };
}

async function* withProgress(
  events: AsyncIterable<DiscoveryEvent>,
  progress: Progress,
): AsyncGenerator<DiscoveryEvent> {
  for await (const event of events) {
    progress.update(event);
    yield event;
  }
}
