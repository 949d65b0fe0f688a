import { LogAlerts } from '../../shared/adapters/log/log-alerts.ts';
import { TopicAlerts } from '../../shared/adapters/pubsub/topic-alerts.ts';
import type { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import { FindingAlerts } from '../../shared/adapters/security-center/finding-alerts.ts';
import { WebhookAlerts } from '../../shared/adapters/webhook/webhook-alerts.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Config } from '../../shared/platform/config.ts';
import type { GoogleTransport } from '../../shared/platform/http/transport.ts';
import type { Log } from '../../shared/platform/log.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';

/** What channels are made of. */
interface Means {
  readonly log: Log;
  readonly topics: PubSubTopics;
  readonly transport: GoogleTransport;
  readonly clock: Clock;
}

/** Where alerts go: the log and the topic always, the webhook and findings where they are configured. */
export function alertChannels(config: Config<'conclude-scan'>, means: Means): AlertChannel[] {
  const { webhookUrl, webhookSecret, webhookFormat, findingsSource, securityCenterEndpoint } = config;
  const { log, topics, transport, clock } = means;
  const channels: AlertChannel[] = [new LogAlerts(log), new TopicAlerts(topics, config.alertTopic)];
  if (webhookUrl !== undefined && webhookSecret !== undefined)
    channels.push(
      new WebhookAlerts({ url: webhookUrl, secret: webhookSecret, format: webhookFormat, clock }),
    );
  if (findingsSource !== undefined)
    channels.push(new FindingAlerts(transport, securityCenterEndpoint ?? null, findingsSource));
  return channels;
}
