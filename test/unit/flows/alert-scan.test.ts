import assert from 'node:assert/strict';
import { SweepError } from '../../../shared/platform/errors.ts';
import { RecordingChannel } from '../../support/alert-channels.ts';
import { useAlertSession } from '../../support/alert-session.ts';
import { scanIdFor } from '../../support/row-builder.ts';

const OPEN = { exposure: 'OPEN' } as const;
const CLOSED = { exposure: 'CLOSED' } as const;
const EXEMPT = { exemption: { until: '2027-01-01', reason: null, owner: null } };

describe('alertScan', () => {
  const { store, scanOf, alert, pending } = useAlertSession();

  it('sends every channel the same alerts, and records them in the ledger', async () => {
    await scanOf(0, { a: CLOSED, b: OPEN }, []);
    const scan = await scanOf(1, { a: OPEN, b: OPEN, c: OPEN }, ['LOG', 'TOPIC']);
    const log = new RecordingChannel('LOG');
    const topic = new RecordingChannel('TOPIC');
    const results = await alert(scan, [log, topic]);
    const id = scan.scan_id;
    assert.deepEqual(log.ids, [`${id}/DIGEST`, `${id}/REGRESSED/p/l/a`, `${id}/NEW_OPEN/p/l/c`]);
    assert.deepEqual(topic.ids, log.ids);
    assert.deepEqual(results, [
      { channel: 'LOG', delivered: 3, waiting: 0 },
      { channel: 'TOPIC', delivered: 3, waiting: 0 },
    ]);
    assert.deepEqual(await pending(), []);
    assert.deepEqual(
      [log.rows[0]?.channel, log.rows[0]?.delivery_id, log.rows[0]?.recorded_at],
      ['LOG', `${id}/DIGEST/LOG`, '2026-12-03T03:00:00.000Z'],
    );
  });

  it('does not resend delivered alerts', async () => {
    const scan = await scanOf(0, { a: OPEN });
    const log = new RecordingChannel('LOG');
    await alert(scan, [log]);
    assert.deepEqual(await alert(scan, [log]), [{ channel: 'LOG', delivered: 0, waiting: 0 }]);
    assert.equal(log.rows.length, 1);
  });

  it('delivers to the other channels, once, while one channel is unreachable', async () => {
    await scanOf(0, { a: CLOSED }, []);
    const scan = await scanOf(1, { a: OPEN }, ['WEBHOOK', 'LOG']);
    const log = new RecordingChannel('LOG');
    const webhook = new RecordingChannel('WEBHOOK');
    let calls = 0;
    webhook.fail = () => {
      calls += 1;
      throw new SweepError('API_UNREACHABLE', { api: 'The webhook', resource: 'it', detail: 'ECONNREFUSED' });
    };
    for (const _ of [1, 2])
      await assert.rejects(alert(scan, [webhook, log]), {
        code: 'ALERTS_UNDELIVERED',
        disposition: 'retry',
        message: `Some alerts of scan ${scan.scan_id} were not delivered: WEBHOOK: The webhook could not be reached for it: ECONNREFUSED.`,
      });
    assert.equal(calls, 2, 'one try a run: the channel is left as a whole');
    assert.equal(log.rows.length, 2);
    webhook.fail = () => undefined;
    await alert(scan, [webhook, log]);
    assert.deepEqual(webhook.ids, log.ids);
    assert.equal(log.rows.length, 2);
  });

  it('continues after a rejected alert, and retries it at the next run', async () => {
    await scanOf(0, { a: CLOSED, b: CLOSED }, []);
    const scan = await scanOf(1, { a: OPEN, b: OPEN }, ['TOPIC']);
    const topic = new RecordingChannel('TOPIC');
    topic.fail = ({ cluster }) => {
      if (cluster === 'a') throw new SweepError('API_FORBIDDEN', { api: 'It', resource: 'a', detail: 'no' });
    };
    await assert.rejects(alert(scan, [topic]), { code: 'ALERTS_UNDELIVERED' });
    assert.deepEqual(
      topic.rows.map(({ cluster }) => cluster),
      [null, 'b'],
    );
    topic.fail = () => undefined;
    await alert(scan, [topic]);
    assert.deepEqual(
      topic.rows.map(({ cluster }) => cluster),
      [null, 'b', 'a'],
    );
  });

  it('settles findings by separate rules: active even for a baseline, muted if the cluster is exempt', async () => {
    const findings = new RecordingChannel('FINDING');
    const kinds = () => findings.rows.splice(0).map(({ cluster, kind }) => [cluster, kind]);
    await alert(await scanOf(0, { a: OPEN, b: CLOSED, c: { ...OPEN, ...EXEMPT } }), [findings]);
    assert.deepEqual(kinds(), [
      ['a', 'FINDING_ACTIVE'],
      ['c', 'FINDING_MUTED'],
    ]);
    await alert(await scanOf(1, { a: OPEN, b: OPEN, c: { ...OPEN, ...EXEMPT } }), [findings]);
    assert.deepEqual(kinds(), [['b', 'FINDING_ACTIVE']]);
    await alert(await scanOf(2, { a: CLOSED, b: OPEN, c: OPEN }), [findings]);
    assert.deepEqual(kinds(), [
      ['a', 'FINDING_INACTIVE'],
      ['c', 'FINDING_UNMUTED'],
    ]);
    await alert(await scanOf(3, { a: OPEN, c: OPEN }), [findings]);
    assert.deepEqual(kinds(), [
      ['a', 'FINDING_UNMUTED'],
      ['b', 'FINDING_INACTIVE'],
    ]);
    assert.equal((await store().latestScan())?.scan_id, scanIdFor({ day: 3 }));
  });

  it('settles every finding that it can despite failures, and stops only if none succeeds', async () => {
    const names = Array.from({ length: 120 }, (_, n) => `c${String(n).padStart(3, '0')}`);
    const scan = await scanOf(0, Object.fromEntries(names.map((name) => [name, OPEN])));
    const findings = new RecordingChannel('FINDING');
    const refusal = new SweepError('API_FORBIDDEN', { api: 'It', resource: 'a', detail: 'no' });
    findings.fail = ({ cluster }) => {
      if (cluster?.endsWith('7')) throw refusal;
    };
    await assert.rejects(alert(scan, [findings]), {
      code: 'ALERTS_UNDELIVERED',
      message: /FINDING: It denied access to a: no \(and 11 more\)/,
    });
    assert.equal(findings.rows.length, 108);
    let calls = 0;
    findings.fail = () => {
      calls += 1;
      throw refusal;
    };
    await assert.rejects(alert(scan, [findings]), { code: 'ALERTS_UNDELIVERED' });
    assert.equal(calls, 12);
    findings.fail = () => undefined;
    await alert(scan, [findings]);
    assert.deepEqual(findings.rows.map(({ cluster }) => cluster).sort(), names);
  });

  it('rethrows an internal bug after the other channels have received their alerts', async () => {
    const scan = await scanOf(0, { a: OPEN });
    const log = new RecordingChannel('LOG');
    const topic = new RecordingChannel('TOPIC');
    const defect = new TypeError('e is not a constructor');
    topic.fail = () => {
      throw defect;
    };
    await assert.rejects(alert(scan, [topic, log]), defect);
    assert.equal(log.rows.length, 1);
  });
});
