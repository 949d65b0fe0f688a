import assert from 'node:assert/strict';
import { raiseAlerts } from '../../../shared/flows/raise-alerts.ts';
import { RecordingChannel } from '../../support/alert-channels.ts';
import { useAlertSession } from '../../support/alert-session.ts';
import { A_POLICY } from '../../support/changed-cluster-builder.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { aReport } from '../../support/row-builder.ts';

const OPEN = { exposure: 'OPEN' } as const;
const CLOSED = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;

describe('the webhook without a file of routes', () => {
  const { store, scanOf, alert } = useAlertSession();
  const names = Array.from({ length: 12 }, (_, n) => `c${String(n).padStart(2, '0')}`);

  async function messagesOf(
    before: Readonly<Record<string, object>>,
    after: Readonly<Record<string, object>>,
  ) {
    await scanOf(0, before, []);
    const scan = await scanOf(1, after, ['LOG', 'WEBHOOK']);
    const webhook = new RecordingChannel('WEBHOOK');
    const log = new RecordingChannel('LOG');
    await alert(scan, [webhook, log]);
    return { messages: webhook.rows, logged: log.rows };
  }
  const all = (row: object) => Object.fromEntries(names.map((name) => [name, row]));

  it('receives one message for all clusters of an owner whose port is open again, and the log one for each', async () => {
    const { messages, logged } = await messagesOf(all(CLOSED), all(OPEN));
    assert.deepEqual(
      messages.map(({ kind, cluster }) => [kind, cluster]),
      [
        ['DIGEST', null],
        ['REGRESSED', null],
      ],
    );
    assert.equal(
      messages[1]?.title,
      'The kubelet read-only port is open again on 12 clusters of projects/p.',
    );
    assert.equal(messages[1]?.sentences.at(-1), 'And 2 more.');
    assert.equal(logged.filter(({ kind }) => kind === 'REGRESSED').length, 12);
  });

  it('pages nobody for new clusters: they are in its digest, which has no owner', async () => {
    const { messages } = await messagesOf({}, all(OPEN));
    assert.deepEqual(
      messages.map(({ kind, severity }) => [kind, severity]),
      [['DIGEST', 'INFO']],
    );
    const [digest] = messages;
    assert.match(digest?.title ?? '', /^The scan of .*: 12 open, 12 new\.$/);
    assert.deepEqual(digest?.sentences.slice(-12, -10), [
      'The kubelet read-only port is open on 12 clusters that no earlier scan had read.',
      'projects/p/locations/l/clusters/c00.',
    ]);
  });

  it('receives what concerns the scan as a whole in its digest', async () => {
    await scanOf(0, all(CLOSED), []);
    const scan = await recordAndConclude(
      store(),
      { day: 1, reports: [], missing: names },
      raiseAlerts({ store: store(), channels: ['WEBHOOK'], policy: A_POLICY }),
    );
    const webhook = new RecordingChannel('WEBHOOK');
    await alert(scan, [webhook]);
    assert.deepEqual(
      webhook.rows.map(({ kind }) => kind),
      ['DIGEST'],
    );
    assert.match(
      webhook.rows[0]?.sentences.at(-1) ?? '',
      /is incomplete: 12 of 12 clusters did not report\.$/,
    );
  });

  it('receives at most as many messages as the cap allows; the digest has the other clusters', async () => {
    const capped = { ...A_POLICY, clusterCap: 2, ownerLabels: ['team'] };
    const reports = (day: number, row: object) =>
      names.map((name) => aReport({ day }, name, { ...row, labels: [{ key: 'team', value: name }] }));
    await recordAndConclude(store(), { day: 0, reports: reports(0, CLOSED) });
    const scan = await recordAndConclude(
      store(),
      { day: 1, reports: reports(1, OPEN) },
      raiseAlerts({ store: store(), channels: ['WEBHOOK'], policy: capped }),
    );
    const webhook = new RecordingChannel('WEBHOOK');
    await alert(scan, [webhook]);
    assert.deepEqual(
      webhook.rows.map(({ kind, cluster }) => cluster ?? kind),
      ['DIGEST', 'c00', 'c01'],
    );
    assert.equal(webhook.rows[0]?.counts?.left_out, 10);
    assert.ok(
      webhook.rows[0]?.sentences.includes('The kubelet read-only port is open again on 10 clusters.'),
    );
  });
});
