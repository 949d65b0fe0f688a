import type { AlertRow } from '../../shared/model/rows/alert-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';

/** A channel that records delivered rows; `fail` may throw instead. */
export class RecordingChannel implements AlertChannel {
  readonly channel: AlertChannelName;
  readonly rows: AlertRow[] = [];
  fail: (row: AlertRow) => void = () => undefined;

  constructor(channel: AlertChannelName) {
    this.channel = channel;
  }

  get ids(): string[] {
    return this.rows.map(({ alert_id }) => alert_id);
  }

  async deliver(row: AlertRow): Promise<void> {
    this.fail(row);
    this.rows.push(row);
  }
}
