import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { Log } from '../../platform/log.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

/**
 * Alerts as events of the log, for log-based alert policies: `jsonPayload` has the row's fields. What the title says stands
 * as the message, so that a notification can be read without opening it. An alert that is written again has the same
 * insertId.
 * @see https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
 */
export class LogAlerts implements AlertChannel {
  readonly channel = 'LOG';
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async deliver(row: AlertRow): Promise<void> {
    const { severity, title, ...facts } = row;
    const event = { 'logging.googleapis.com/insertId': row.alert_id, ...facts };
    if (severity === 'WARNING') this.#log.warn(event, title);
    else this.#log.info(event, title);
  }
}
