import { LogAlerts } from '../../shared/adapters/log/log-alerts.ts';
import { MonitoringTimeSeries } from '../../shared/adapters/monitoring/cloud-monitoring.ts';
import { ParkedTopic } from '../../shared/adapters/pubsub/pubsub-queue.ts';
import { PubSubTopics, TopicAlerts } from '../../shared/adapters/pubsub/topics.ts';
import { FindingAlerts } from '../../shared/adapters/security-center/finding-alerts.ts';
import { WebhookAlerts } from '../../shared/adapters/webhook/webhook-alerts.ts';
import type { ConclusionRules } from '../../shared/flows/conclude-scan.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import { type Config, type Environment, readConfig } from '../../shared/platform/config.ts';
import type { HttpClient } from '../../shared/platform/http/http-client.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import type { AlertPolicy } from '../../shared/stages/alert/alert.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import type { ParkedMessages } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { googleAccess, storeOf } from '../wiring.ts';
import { readRoutes, type WebhookRoute } from './routes-file.ts';
import { alsoMeasure } from './scan-metrics.ts';

/** The dependencies of conclude-scan. */
interface ConcludeScan {
  readonly log: Log;
  /** The project whose traces the log lines refer to. */
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
  const google = googleAccess(systemClock);
  const topics = new PubSubTopics(google.http, config.pubsubEmulator ?? null);
  const store = storeOf(config, google, log);
  const routes = readRoutes(config.alertRoutes);
  const channels = alertChannels(config, routes, { log, topics, http: google.http, clock: systemClock });
  const unrouted = channels.filter(({ route }) => (route ?? null) === null).map(({ channel }) => channel);
  const alertPolicy = {
    clusterCap: config.alertCap,
    ownerLabels: config.ownerLabel,
    reportUrl: config.reportUrl ?? null,
    store: `bigquery://${config.dataset.project}/${config.dataset.dataset}`,
  };
  const listen = raiseAlerts({ store, channels: unrouted, routes, policy: alertPolicy });
  const series = new MonitoringTimeSeries(google.http, config.monitoringEndpoint ?? null);
  return {
    log,
    project: config.dataset.project,
    topic: config.conclusionTopic,
    parked: new ParkedTopic(topics, config.parkedTopic),
    store,
    rules: {
      policy: policyAt(systemClock.nowMs(), config, readExceptions(config.exceptions)),
      scanTimeMs: config.scanTime,
      clock: systemClock,
      listen: config.metrics
        ? alsoMeasure(
            listen,
            (gauges, { recorded_at }) => series.write(config.dataset.project, gauges, recorded_at),
            (err) =>
              log.warn(
                { err },
                'The metrics of a scan were not written. The function needs monitoring.timeSeries.create.',
              ),
          )
        : listen,
    },
    channels,
    alertPolicy,
  };
}

/** The dependencies of the alert channels. */
interface ChannelDependencies {
  readonly log: Log;
  readonly topics: PubSubTopics;
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** The alert channels: always the log and the topic; webhooks and findings if configured. */
function alertChannels(
  config: Config<'conclude-scan'>,
  routes: readonly WebhookRoute[],
  dependencies: ChannelDependencies,
): AlertChannel[] {
  const { webhookUrl, webhookSecret, webhookFormat, findingsSource, securityCenterEndpoint } = config;
  const { log, topics, http, clock } = dependencies;
  const channels: AlertChannel[] = [new LogAlerts(log), new TopicAlerts(topics, config.alertTopic)];
  if (webhookUrl !== undefined && webhookSecret !== undefined)
    channels.push(
      new WebhookAlerts({ url: webhookUrl, secret: webhookSecret, format: webhookFormat, clock }),
    );
  channels.push(...routes.map((route) => new WebhookAlerts({ ...route, route: route.name, clock })));
  if (findingsSource !== undefined)
    channels.push(new FindingAlerts(http, securityCenterEndpoint ?? null, findingsSource));
  return channels;
}
