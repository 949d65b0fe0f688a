import assert from 'node:assert/strict';
import { LogAlerts } from '../../../../shared/adapters/log/log-alerts.ts';
import { createLog } from '../../../../shared/platform/log.ts';
import { anAlert } from '../../../support/row-builder.ts';

describe('alerts in the log', () => {
  it('are one event each, with a severity, the alert ID as insertId, and the fields of the row', async () => {
    const lines: string[] = [];
    const channel = new LogAlerts(createLog({}, { write: (line) => lines.push(line) }));
    const alert = anAlert({ day: 1 }, 'c', { title: 'c is open.' });
    const digest = anAlert({ day: 1 }, null, { kind: 'DIGEST', severity: 'INFO' });
    await channel.deliver(alert);
    await channel.deliver(digest);
    const [first, second, ...more] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(more, []);
    assert.equal(first.severity, 'WARNING');
    assert.equal(first.message, 'c is open.');
    assert.equal(first['logging.googleapis.com/insertId'], alert.alert_id);
    const { severity, title, ...facts } = alert;
    assert.deepEqual({ ...first, ...facts }, first, 'the fields of the row are fields of the event');
    assert.deepEqual([first.severity, first.message], [severity, title]);
    assert.equal(second.severity, 'INFO');
    assert.equal(second.kind, 'DIGEST');
  });
});
