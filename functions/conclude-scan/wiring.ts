import { ParkedTopic } from '../../shared/adapters/pubsub/parked-topic.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import type { ConclusionRules } from '../../shared/flows/conclude-when-complete.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import type { AlertPolicy } from '../../shared/stages/alert/alert.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import type { ParkedMessages } from '../../shared/stages/dispatch/ports.ts';
import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { storeOf, transportOf } from '../wiring.ts';
import { alertChannels } from './alert-channels.ts';

/** What conclude-scan works with. */
interface ConcludeScan {
  readonly log: Log;
  /** Whose traces the log lines belong to. */
  readonly project: string;
  readonly topic: string;
  readonly parked: ParkedMessages;
  readonly store: BigQueryStore;
  readonly rules: ConclusionRules;
  readonly channels: readonly AlertChannel[];
  readonly alertPolicy: AlertPolicy;
}

/** Throws what readConfig throws. */
export function wire(environment: Environment): ConcludeScan {
  const config = readConfig('conclude-scan', {}, environment);
  const log = createLog({ function: 'conclude-scan' });
  const transport = transportOf(systemClock);
  const topics = new PubSubTopics(transport, config.pubsubEmulator ?? null);
  return {
    log,
    project: config.dataset.project,
    topic: config.conclusionTopic,
    parked: new ParkedTopic(topics, config.parkedTopic),
    store: storeOf(config, transport, log),
    rules: {
      policy: { quietSeconds: Math.round(config.quietTime / 1000) },
      scanTimeMs: config.scanTime,
      clock: systemClock,
    },
    channels: alertChannels(config, { log, topics, transport, clock: systemClock }),
    alertPolicy: {
      clusterCap: config.alertCap,
      reportUrl: config.reportUrl ?? null,
      store: `bigquery://${config.dataset.project}/${config.dataset.dataset}`,
    },
  };
}
