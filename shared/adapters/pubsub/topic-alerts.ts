import type { AlertRow } from '../../model/rows/alert-rows.ts';
import { alertMessageOf } from '../../model/rows/alert-rows.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

/** What publishes: fulfilled once the topic has the messages. */
interface Publisher {
  publish(
    topic: string,
    messages: readonly {
      readonly data: Uint8Array;
      readonly attributes: Readonly<Record<string, string>>;
    }[],
  ): Promise<void>;
}

/** Alerts as messages on a topic; what subscriptions filter by is in the attributes. */
export class TopicAlerts implements AlertChannel {
  readonly channel = 'TOPIC';
  readonly #publisher: Publisher;
  readonly #topic: string;

  /** @param topic projects/P/topics/T */
  constructor(publisher: Publisher, topic: string) {
    this.#publisher = publisher;
    this.#topic = topic;
  }

  async deliver(row: AlertRow): Promise<void> {
    const { alert_id, kind, severity, project_id } = row;
    const attributes = { alert_id, kind, severity, ...(project_id === null ? {} : { project_id }) };
    const data = Buffer.from(JSON.stringify(alertMessageOf(row)));
    await this.#publisher.publish(this.#topic, [{ data, attributes }]);
  }
}
