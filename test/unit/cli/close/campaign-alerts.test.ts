import assert from 'node:assert/strict';
import { CampaignAlerts, campaignAlert } from '../../../../cli/close/campaign-alerts.ts';
import { EventLog } from '../../../../cli/close/event-log.ts';
import { WebhookAlerts } from '../../../../shared/adapters/webhook/webhook-alerts.ts';
import type { CampaignEventRow } from '../../../../shared/model/rows/campaign-rows.ts';
import { systemClock } from '../../../../shared/platform/clock.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { Alert } from '../../../../shared/stages/alert/alert.ts';
import type { AlertChannel } from '../../../../shared/stages/alert/ports.ts';
import { CloseStore } from '../../../simulation/close-store.ts';
import { RecordingChannel } from '../../../support/alert-channels.ts';
import { aCampaign, aCampaignCluster, anEvent, CAMPAIGN_MS } from '../../../support/campaign-builder.ts';
import { webhookReceiver } from '../../../support/webhook-receiver.ts';

const CLUSTERS = [aCampaignCluster('a'), aCampaignCluster('b', { position: 1 })];
const ID = '20261124T090000000Z-0c0ffee0';
const POLICY = { reportUrl: 'https://report.example/', store: 'fleet.duckdb' };
const PATH = 'projects/shop/locations/us-central1/clusters/a';

type Draft = readonly [kind: CampaignEventRow['kind'], row?: Partial<CampaignEventRow>];

const eventsOf = (...drafts: readonly Draft[]) =>
  drafts.map(([kind, row], index) => anEvent(index + 1, kind, row));

const STORED = { campaign: aCampaign(CLUSTERS), clusters: CLUSTERS };

/** The alert about the last of these events. */
function alertAfter(...drafts: readonly Draft[]) {
  const events = eventsOf(...drafts);
  return campaignAlert(STORED, events, events.at(-1) as CampaignEventRow, POLICY);
}

const STARTED: Draft = ['RING_STARTED', { ring: 0, ticket: 'CHG-7' }];
const changed = (kind: CampaignEventRow['kind'], row: Partial<CampaignEventRow> = {}): Draft => [
  kind,
  { cluster: 'a', step: 1, direction: 'CLOSE', ...row },
];
const breach = (rule: string, detail: string): Draft => [
  'BREACHED',
  { cluster: 'a', response: JSON.stringify([{ rule, subject: 's', detail }]), detail },
];
const SHOW = `sweep10255 close show --store fleet.duckdb --campaign ${ID}`;
const UNDO = `sweep10255 close roll-back ${PATH} --store fleet.duckdb --campaign ${ID}`;
const STOPPED = 'The campaign has stopped: no other change begins until somebody resumes it.';

const WARNING: Partial<Alert> = { severity: 'WARNING', cluster: 'a', commands: [SHOW, UNDO] };
const SAID: readonly [of: string, events: readonly Draft[], expected: Partial<Alert>][] = [
  [
    'a ring that was started',
    [STARTED],
    {
      kind: 'CAMPAIGN_STARTED',
      severity: 'INFO',
      title: `ana@example.com has started ring canary of campaign ${ID}, which closes the kubelet read-only port.`,
      sentences: ['Change ticket: CHG-7.', 'As planned, 2 clusters will be changed and 6 nodes restarted.'],
      commands: [SHOW],
      cluster: null,
    },
  ],
  [
    'a breach',
    [STARTED, ['TURN_STARTED', { cluster: 'a' }], breach('PODS_READY', '3 of 10 pods are ready.')],
    {
      kind: 'CAMPAIGN_BREACHED',
      title: `${PATH} breaches its health rules after the changes of campaign ${ID}.`,
      sentences: ['3 of 10 pods are ready.', STOPPED],
    },
  ],
  [
    'health that cannot be read',
    [STARTED, ['TURN_STARTED', { cluster: 'a' }], breach('UNREAD', 'The pods could not be listed.')],
    {
      kind: 'CAMPAIGN_BREACHED',
      title: `${PATH} cannot be observed after the changes of campaign ${ID}.`,
      sentences: ['The pods could not be listed.', STOPPED],
    },
  ],
  [
    'a failed change',
    [STARTED, changed('CHANGE_FAILED', { detail: 'The operation was canceled.' })],
    {
      kind: 'CAMPAIGN_FAILED',
      title: `${PATH}: a change by campaign ${ID} failed.`,
      sentences: ['It concerns pool default-pool.', 'The operation was canceled.', STOPPED],
    },
  ],
  [
    'a rollback of which the outcome is not known, after the campaign was aborted',
    [STARTED, ['ABORTED'], changed('CHANGE_UNKNOWN', { step: 0, direction: 'ROLL_BACK' })],
    {
      kind: 'CAMPAIGN_FAILED',
      title: `${PATH}: it is not known whether a rollback by campaign ${ID} took effect.`,
      sentences: ['It concerns the cluster default.'],
      commands: [SHOW],
    },
  ],
  [
    'a rollback',
    [
      STARTED,
      changed('CHANGE_VERIFIED', { direction: 'ROLL_BACK' }),
      changed('CHANGE_SKIPPED', { step: 0, direction: 'ROLL_BACK' }),
      ['ROLLED_BACK', { cluster: 'a' }],
    ],
    {
      kind: 'CAMPAIGN_ROLLED_BACK',
      title: `${PATH}: the changes of campaign ${ID} were rolled back.`,
      sentences: [
        'Restored and read back: pool default-pool.',
        'Was as before, or no longer exists: the cluster default.',
      ],
      commands: [SHOW],
    },
  ],
  [
    'a campaign that is done',
    [STARTED, ['TURN_DONE', { cluster: 'a' }], ['TURN_SKIPPED', { cluster: 'b' }], ['DONE']],
    {
      kind: 'CAMPAIGN_DONE',
      severity: 'INFO',
      title: `Campaign ${ID} is done: 1 of 2 clusters closed.`,
      sentences: ['1 cluster skipped: deleted, or created again.'],
      commands: [SHOW],
      cluster: null,
    },
  ],
];

describe('an alert of a campaign', () => {
  for (const [of, drafts, expected] of SAID)
    it(`about ${of} says what was recorded, and no more`, () => {
      const alert = alertAfter(...drafts);
      const { kind, severity, title, commands, cluster } = alert;
      const [time, ...sentences] = alert.sentences;
      assert.equal(time, 'Recorded at 2026-11-24 09:00 UTC.');
      assert.deepEqual({ kind, severity, title, sentences, commands, cluster }, { ...WARNING, ...expected });
      assert.equal(alert.alert_id, `${ID}/${drafts.length}`);
      const verdicts = [alert.exposure, alert.usage, alert.readiness, alert.change, alert.open_since];
      assert.deepEqual(verdicts, [null, null, null, null, null]);
    });

  it('links to the cluster, or else to the report', () => {
    const linkOf = (...drafts: readonly Draft[]) => alertAfter(...drafts).report_url;
    assert.equal(linkOf(STARTED), 'https://report.example/');
    assert.equal(linkOf(changed('CHANGE_FAILED')), 'https://report.example/#cluster=shop/us-central1/a');
  });

  it('offers no rollback if one was ordered together with the breach', () => {
    const drafts = [STARTED, ['TURN_STARTED', { cluster: 'a' }], breach('PODS_READY', 'Worse.')] as const;
    const events = eventsOf(...drafts, ['ROLL_BACK_ORDERED', { cluster: 'a' }]);
    assert.deepEqual(campaignAlert(STORED, events, events[2] as CampaignEventRow, POLICY).commands, [SHOW]);
  });
});

describe('the alerts of a campaign', () => {
  /** A campaign that ends with a breach, and a process that delivers its alerts. */
  async function aProcess(channel: AlertChannel | null, store = new CloseStore(STORED, () => undefined)) {
    if (store.events_.length === 0)
      await store.append(
        eventsOf(STARTED, ['TURN_STARTED', { cluster: 'a' }], breach('PODS_READY', 'Worse.')),
      );
    const failures: string[] = [];
    const log = new EventLog(store, STORED, {
      actor: 'ben@example.com',
      runner: null,
      nowMs: () => CAMPAIGN_MS,
      newId: () => String(store.events_.length),
      sleep: async () => undefined,
    });
    await log.read();
    const alerts = new CampaignAlerts(log, STORED, channel, {
      policy: POLICY,
      nowMs: () => CAMPAIGN_MS,
      mayDeliver: async () => undefined,
      onFailure: (subject, error) => failures.push(`${subject}: ${error.code}`),
    });
    return { store, log, alerts, failures };
  }
  const delivered = ({ events_ }: CloseStore) =>
    events_.flatMap(({ kind, response }) => (kind === 'ALERT_DELIVERED' ? [response] : []));

  it('are sent once, in order, and recorded', async () => {
    const channel = new RecordingChannel('WEBHOOK');
    const { alerts, store } = await aProcess(channel);
    await Promise.all([alerts.deliver(), alerts.deliver()]);
    await (await aProcess(channel, store)).alerts.deliver();
    assert.deepEqual(channel.ids, [`${ID}/1`, `${ID}/3`]);
    assert.deepEqual(delivered(store), [`"${ID}/1"`, `"${ID}/3"`]);
  });

  it('are reported and kept if the webhook is down, and the next run sends them with the same ID', async () => {
    const channel = new RecordingChannel('WEBHOOK');
    let tries = 0;
    channel.fail = () => {
      tries += 1;
      throw new SweepError('API_UNREACHABLE', { api: 'The webhook', resource: 'hooks.example' });
    };
    const { alerts, store, failures } = await aProcess(channel);
    await alerts.deliver();
    assert.equal(tries, 1, 'nothing more is sent to a webhook that is down');
    assert.deepEqual(failures, [
      'CAMPAIGN_STARTED was not delivered; the next run tries again: API_UNREACHABLE',
    ]);
    assert.deepEqual(delivered(store), []);
    channel.fail = () => undefined;
    await (await aProcess(channel, store)).alerts.deliver();
    assert.deepEqual(channel.ids, [`${ID}/1`, `${ID}/3`]);
  });

  it('are not held back by one that the webhook refuses', async () => {
    const channel = new RecordingChannel('WEBHOOK');
    channel.fail = ({ alert_id }) => {
      if (alert_id === `${ID}/1`)
        throw new SweepError('ALERT_REFUSED', { host: 'hooks.example', alert: alert_id, status: 400 });
    };
    const { alerts, failures } = await aProcess(channel);
    await alerts.deliver();
    assert.deepEqual(channel.ids, [`${ID}/3`]);
    assert.equal(failures.length, 1);
  });

  it('are sent again with the same ID if the process dies before it records them', async () => {
    const channel = new RecordingChannel('WEBHOOK');
    const { alerts, store, log, failures } = await aProcess(channel);
    log.append = () => Promise.reject(new SweepError('STORE_TIMEOUT', { path: 'the store' }));
    await alerts.deliver();
    assert.equal(failures.length, 1);
    await (await aProcess(channel, store)).alerts.deliver();
    assert.deepEqual(channel.ids, [`${ID}/1`, `${ID}/1`, `${ID}/3`]);
  });

  it('wait until a webhook is configured', async () => {
    const { alerts, store } = await aProcess(null);
    await alerts.deliver();
    assert.deepEqual(delivered(store), []);
  });

  it('show markup in names as text in Slack', async () => {
    await using receiver = await webhookReceiver([200]);
    const { url, dispatcher } = receiver;
    const channel = new WebhookAlerts({ url, dispatcher, format: 'slack', secret: null, clock: systemClock });
    const store = new CloseStore(STORED, () => undefined);
    await store.append(eventsOf(['RING_STARTED', { ring: 0, actor: '<!channel>', ticket: '<b>CHG</b>' }]));
    await (await aProcess(channel, store)).alerts.deliver();
    const body = receiver.posts[0]?.body ?? '';
    assert.match(body, /&lt;!channel&gt; has started ring canary/);
    assert.match(body, /&lt;b&gt;CHG/);
    assert.doesNotMatch(body, /<b>/);
  });
});
