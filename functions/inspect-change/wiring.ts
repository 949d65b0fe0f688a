import { setTimeout as wait } from 'node:timers/promises';
import { AuditLog } from '../../shared/adapters/cloud-logging/audit-log.ts';
import { GkeClusters } from '../../shared/adapters/gke/bulk-reads.ts';
import { ParkedTopic, publishConclusion } from '../../shared/adapters/pubsub/pubsub-queue.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import { ChangeInspector } from '../../shared/flows/inspect-change.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import type { ParkedMessages } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { googleAccess, storeOf } from '../wiring.ts';

/** The dependencies of inspect-change. */
interface InspectChange {
  readonly log: Log;
  /** The project whose traces the log lines refer to. */
  readonly project: string;
  readonly topic: string;
  readonly parked: ParkedMessages;
  readonly inspector: ChangeInspector;
}

/** Throws what readConfig throws. */
export function wire(environment: Environment): InspectChange {
  const config = readConfig('inspect-change', {}, environment);
  const log = createLog({ function: 'inspect-change' });
  const google = googleAccess(systemClock);
  const exceptions = readExceptions(config.exceptions);
  const topics = new PubSubTopics(google.http, config.pubsubEmulator ?? null);
  return {
    log,
    project: config.dataset.project,
    topic: config.changeTopic,
    parked: new ParkedTopic(topics, config.parkedTopic),
    inspector: new ChangeInspector({
      scope: config.fleetScope,
      source: new GkeClusters(google.http, config.containerEndpoint ?? null),
      store: storeOf(config, google, log),
      queue: { publishConclusion: (request) => publishConclusion(topics, config.conclusionTopic, request) },
      authors: new AuditLog(google.http, config.loggingEndpoint ?? null),
      policyAt: (nowMs) => policyAt(nowMs, config, exceptions),
      clock: systemClock,
      wait,
    }),
  };
}
