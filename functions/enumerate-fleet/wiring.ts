import { PubSubQueue } from '../../shared/adapters/pubsub/pubsub-queue.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import type { DispatchedScan } from '../../shared/flows/dispatch-scan.ts';
import { formatScope, organizationOf } from '../../shared/model/scope.ts';
import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import { discoverFleet } from '../../shared/wiring/discover-fleet.ts';
import { googleAccess, storeOf } from '../wiring.ts';
import type { CalledScan } from './scheduled-call.ts';

/** The dependencies of enumerate-fleet. */
interface EnumerateFleet {
  readonly log: Log;
  readonly clock: Clock;
  /** The project whose traces the log lines refer to. */
  readonly project: string;
  /** @param traceparent of the request; passed on with every message */
  scanOf(called: CalledScan, traceparent: string | null): DispatchedScan;
}

/** Throws what readConfig throws. */
export function wire(environment: Environment): EnumerateFleet {
  const config = readConfig('enumerate-fleet', {}, environment);
  const log = createLog({ function: 'enumerate-fleet' });
  const clock = systemClock;
  const google = googleAccess(clock);
  const store = storeOf(config, google, log);
  const topics = new PubSubTopics(google.http, config.pubsubEmulator ?? null);
  return {
    log,
    clock,
    project: config.dataset.project,
    scanOf: ({ scheduledAtMs, scope }, traceparent) => {
      const scanned = { ...config, scope: scope ?? config.fleetScope };
      return {
        scope: formatScope(scanned.scope),
        organization: organizationOf(scanned.scope),
        scheduledAtMs,
        events: discoverFleet(scanned, clock, () => {}),
        discovery: config.discovery === 'assets' ? 'ASSETS' : 'LIST',
        store,
        queue: new PubSubQueue(topics, config, traceparent),
        clock,
      };
    },
  };
}
