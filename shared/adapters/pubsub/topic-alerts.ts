import { type AlertRow, alertMessageOf } from '../../model/rows/alert-rows.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';
import type { PubSubTopics } from './topics.ts';

/** Alerts as messages on a topic; what subscriptions filter by is in the attributes. */
export class TopicAlerts implements AlertChannel {
  readonly channel = 'TOPIC';
  readonly #topics: Pick<PubSubTopics, 'publish'>;
  readonly #topic: string;

  /** @param topic projects/P/topics/T */
  constructor(topics: Pick<PubSubTopics, 'publish'>, topic: string) {
    this.#topics = topics;
    this.#topic = topic;
  }

  async deliver(row: AlertRow): Promise<void> {
    const { alert_id, kind, severity, project_id } = row;
    const attributes = { alert_id, kind, severity, ...(project_id === null ? {} : { project_id }) };
    const data = Buffer.from(JSON.stringify(alertMessageOf(row)));
    await this.#topics.publish(this.#topic, [{ data, attributes }]);
  }
}
