import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { Log } from '../../platform/log.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

/**
 * Alerts as events of the log, for log-based alert policies: `jsonPayload.alert` is the row. What the title says stands
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
    const event = { 'logging.googleapis.com/insertId': row.alert_id, alert: row };
    if (row.severity === 'WARNING') this.#log.warn(event, row.title);
    else this.#log.info(event, row.title);
  }
}
