import assert from 'node:assert/strict';
import { raiseAlerts } from '../../../shared/flows/raise-alerts.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import { RecordingChannel } from '../../support/alert-channels.ts';
import { useAlertSession } from '../../support/alert-session.ts';
import { A_POLICY } from '../../support/changed-cluster-builder.ts';
import { aConcluded, aStarted } from '../../support/row-builder.ts';

const OPEN = { exposure: 'OPEN' } as const;
const CLOSED = { exposure: 'CLOSED' } as const;

describe('alerts that a channel does not accept', () => {
  const { store, scanOf, alert, pending } = useAlertSession();

  /** A webhook that is down until the test replaces `fail`. */
  function aWebhookThatIsDown(): RecordingChannel {
    const webhook = new RecordingChannel('WEBHOOK');
    webhook.fail = () => {
      throw new SweepError('API_UNREACHABLE', { api: 'The webhook', resource: 'it', detail: 'ECONNREFUSED' });
    };
    return webhook;
  }

  it('does not lose alerts in an outage that lasts until after the conclusion is dead-lettered', async () => {
    const webhook = aWebhookThatIsDown();
    await scanOf(0, { a: CLOSED }, ['WEBHOOK']);
    const scan = await scanOf(1, { a: OPEN }, ['WEBHOOK']);
    await assert.rejects(alert(scan, [webhook]), { code: 'ALERTS_UNDELIVERED' });
    const next = await scanOf(2, { a: OPEN }, ['WEBHOOK']);
    webhook.fail = () => undefined;
    assert.deepEqual(await alert(next, [webhook]), [{ channel: 'WEBHOOK', delivered: 4, waiting: 0 }]);
    assert.deepEqual(
      webhook.rows.map(({ scan_date, kind }) => `${scan_date} ${kind}`),
      ['2026-11-24 DIGEST', '2026-11-25 DIGEST', '2026-11-25 REGRESSED', '2026-11-26 DIGEST'],
    );
    assert.deepEqual(await pending(), []);
  });

  it('does not redeliver a conclusion because of an alert of an earlier scan that is rejected', async () => {
    const webhook = new RecordingChannel('WEBHOOK');
    webhook.fail = ({ cluster }) => {
      if (cluster === 'a') throw new SweepError('ALERT_REFUSED', { host: 'h', alert: 'a', status: 413 });
    };
    await scanOf(0, { a: CLOSED }, []);
    await assert.rejects(alert(await scanOf(1, { a: OPEN }, ['WEBHOOK']), [webhook]));
    const next = await scanOf(2, { a: OPEN }, ['WEBHOOK']);
    assert.deepEqual(await alert(next, [webhook]), [{ channel: 'WEBHOOK', delivered: 1, waiting: 1 }]);
  });

  it('reports alerts as lost after seven days, once, in ledger, digest and log', async () => {
    const webhook = aWebhookThatIsDown();
    const log = new RecordingChannel('LOG');
    await scanOf(0, { a: CLOSED }, []);
    await assert.rejects(alert(await scanOf(1, { a: OPEN }, ['LOG', 'WEBHOOK']), [log, webhook]));
    const week = await scanOf(8, { a: OPEN }, ['LOG', 'WEBHOOK']);
    await assert.rejects(alert(week, [log, webhook]));
    const lost = (await Array.fromAsync(store().unsettledAlerts(week.scan_id))).filter(
      ({ status }) => status === 'LOST',
    );
    assert.deepEqual(
      lost.map(({ channel, kind, scan_date }) => `${channel} ${kind} ${scan_date}`),
      ['WEBHOOK DIGEST 2026-11-25', 'WEBHOOK REGRESSED 2026-11-25'],
    );
    const told = log.rows.filter(({ scan_id }) => scan_id === week.scan_id);
    assert.deepEqual(
      told.map(({ kind, severity }) => `${kind} ${severity}`),
      ['DIGEST INFO', 'ALERTS_LOST WARNING'],
    );
    assert.ok(
      told[0]?.sentences.includes('Alerts of earlier scans that could not be delivered and are lost: 2.'),
    );
    assert.equal(
      told[1]?.title,
      '2 alerts of earlier scans could not be delivered within 7 days and will not be tried again.',
    );
    webhook.fail = () => undefined;
    const later = await scanOf(9, { a: OPEN }, ['LOG', 'WEBHOOK']);
    await alert(later, [log, webhook]);
    assert.ok(!webhook.ids.some((id) => id.includes('REGRESSED')), 'a lost alert is not sent');
    assert.equal(log.rows.filter(({ kind }) => kind === 'ALERTS_LOST').length, 1);
  });

  it('raises the same alerts again when a conclusion is interrupted before it is recorded', async () => {
    await scanOf(0, { a: CLOSED }, []);
    const scan = aStarted({ day: 1 });
    const listen = raiseAlerts({ store: store(), channels: ['LOG'], policy: A_POLICY });
    await (await listen(scan)).finish(
      aConcluded({ day: 1 }, { recorded_at: '2026-11-25T03:01:00.000Z', completeness: 'INCOMPLETE' }),
    );
    assert.deepEqual(await pending(), [], 'the alerts of an interrupted conclusion do not count');
    const log = new RecordingChannel('LOG');
    await alert(await scanOf(1, { a: OPEN }, ['LOG']), [log]);
    assert.deepEqual(
      log.rows.map(({ kind }) => kind),
      ['DIGEST', 'REGRESSED'],
    );
  });
});
