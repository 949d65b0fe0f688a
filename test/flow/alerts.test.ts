import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { LogAlerts } from '../../shared/adapters/log/log-alerts.ts';
import { TopicAlerts } from '../../shared/adapters/pubsub/topics.ts';
import { FindingAlerts } from '../../shared/adapters/security-center/finding-alerts.ts';
import { WebhookAlerts } from '../../shared/adapters/webhook/webhook-alerts.ts';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { type AlertMessage, alertMessageSchema } from '../../shared/model/rows/alert-rows.ts';
import { HttpClient } from '../../shared/platform/http/http-client.ts';
import { createLog } from '../../shared/platform/log.ts';
import { evolve } from '../../simulator/fleet/evolve.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { A_POLICY } from '../support/changed-cluster-builder.ts';
import { raiseAlertsOf } from '../support/raised-alerts.ts';
import { placeOf, scannedRecords, scanSimulated } from '../support/scan-simulated.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';
import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 10, 20, 3);
const SECRET = 'a key of some length';
const TOPIC = 'projects/tools/topics/port-alerts';

interface Finding {
  readonly resourceName: string;
  readonly state: string;
  readonly mute: string;
}

/** `PROJECT/LOCATION/CLUSTER` from a finding's resource name. */
const placeOfFinding = ({ resourceName }: Finding) =>
  resourceName.replace(/^.*\/projects\/([^/]+)\/(?:zones|locations)\/([^/]+)\/clusters\//, '$1/$2/');

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`alerts about a changing fleet, from ${name} to the log, a topic, a webhook and Security Command Center`, function () {
    this.timeout(120_000);
    let apis: SimulatedApis;
    let opened: OpenStore;
    let receiver: WebhookReceiver;
    let http: HttpClient;
    let nowMs: number;
    const clock = { nowMs: () => nowMs };
    const lines: string[] = [];
    const published: AlertMessage[] = [];

    beforeEach(async () => {
      nowMs = FIRST_MS;
      apis = await simulatedApis({ clusters: 60, projects: 12, seed: 5 });
      opened = await openStore();
      receiver = await webhookReceiver([200]);
      http = new HttpClient({ credentials: { headersFor: async () => ({}) }, clock });
      lines.length = 0;
      published.length = 0;
    });
    afterEach(async () => {
      await http.close();
      await receiver[Symbol.asyncDispose]();
      await opened.close();
      await apis[Symbol.asyncDispose]();
    });

    const source = () => `organizations/${apis.simulator.fleet.organization.id}/sources/77`;

    async function scanAndAlert() {
      const scan = await scanSimulated(apis, opened.store, { atMs: nowMs });
      const { url, dispatcher } = receiver;
      const publisher = {
        publish: async (topic: string, messages: readonly { readonly data: Uint8Array }[]) => {
          assert.equal(topic, TOPIC);
          for (const { data } of messages)
            published.push(alertMessageSchema.parse(JSON.parse(Buffer.from(data).toString())));
        },
      };
      const channels = [
        new LogAlerts(createLog({}, { write: (line) => lines.push(line) })),
        new TopicAlerts(publisher, TOPIC),
        new WebhookAlerts({ url, dispatcher, secret: SECRET, format: 'json', clock }),
        new FindingAlerts(http, new URL(apis.simulator.url), source()),
      ];
      await raiseAlertsOf(
        opened.store,
        scan,
        channels.map(({ channel }) => channel),
      );
      await alertScan({ scan, store: opened.store, channels, policy: A_POLICY, clock });
      return scannedRecords(opened.store, scan);
    }

    async function findings(): Promise<Map<string, Finding>> {
      const address = new URL(`v2/${source()}/locations/global/findings`, apis.simulator.url);
      const { listFindingsResults } = (await (await fetch(address)).json()) as {
        listFindingsResults: { finding: Finding }[];
      };
      return new Map(listFindingsResults.map(({ finding }) => [placeOfFinding(finding), finding]));
    }

    it('report the same changes in every channel, and findings match the open clusters', async () => {
      const first = await scanAndAlert();
      assert.deepEqual(
        published.map(({ kind }) => kind),
        ['DIGEST'],
      );
      const open = first.filter(({ exposure }) => exposure === 'OPEN');
      assert.equal(published[0]?.counts?.open, open.length);
      const firstFindings = await findings();
      assert.deepEqual([...firstFindings.keys()].sort(), open.map(placeOf).sort());
      for (const row of open) {
        const mute = row.exemption === null ? 'UNDEFINED' : 'MUTED';
        assert.equal(firstFindings.get(placeOf(row))?.mute, mute);
      }
      assert.ok(open.some(({ exemption }) => exemption !== null));

      nowMs += DAY_MS;
      const changes = evolve(apis.simulator.fleet, { seed: 5, nowMs });
      const second = await scanAndAlert();
      const rows = new Map(second.map((row) => [placeOf(row), row]));
      const isTold = (place: string) => {
        const row = rows.get(place);
        return row?.exposure === 'OPEN' && row.exemption === null;
      };
      const expected = [
        ...changes.reopened
          .map(placeOf)
          .filter(isTold)
          .map((place) => `REGRESSED ${place}`),
        ...changes.created
          .map(placeOf)
          .filter(isTold)
          .map((place) => `NEW_OPEN ${place}`),
      ];
      assert.ok(expected.some((each) => each.startsWith('REGRESSED')));
      const told = published.flatMap(({ kind, project_id, location, cluster }) =>
        cluster === null ? [] : [`${kind} ${project_id}/${location}/${cluster}`],
      );
      assert.deepEqual(told.sort(), expected.sort());
      assert.equal(published.filter(({ kind }) => kind === 'DIGEST').length, 2);

      const ids = published.map(({ alert_id }) => alert_id);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)['logging.googleapis.com/insertId']),
        ids,
      );
      assert.deepEqual(
        receiver.posts.map(({ headers }) => decodeURIComponent(headers['webhook-id'] ?? '')),
        ids,
      );

      const secondFindings = await findings();
      for (const [place, { state }] of secondFindings) {
        const row = rows.get(place);
        const stays = row?.outcome === 'UNREADABLE' || row?.exposure === 'UNKNOWN';
        if (!stays) assert.equal(state, row?.exposure === 'OPEN' ? 'ACTIVE' : 'INACTIVE', place);
      }
      for (const row of second) if (row.exposure === 'OPEN') assert.ok(secondFindings.has(placeOf(row)));
      assert.ok([...secondFindings.values()].some(({ state }) => state === 'INACTIVE'));
    });

    it('are signed for the webhook', async () => {
      nowMs = Date.now();
      await scanAndAlert();
      for (const { body, headers } of receiver.posts)
        assert.deepEqual(new Webhook(SECRET, { format: 'raw' }).verify(body, headers), {
          ...published[0],
          channel: 'WEBHOOK',
          delivery_id: published[0]?.delivery_id.replace(/TOPIC$/, 'WEBHOOK'),
        });
      assert.equal(receiver.posts.length, 1);
    });
  });
}
