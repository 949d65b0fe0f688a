import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { FunctionServer } from '../../../scripts/local-cloud/function-server.ts';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud.ts';
import type { ReceivedMessage } from '../../../scripts/local-cloud/pubsub-emulator.ts';
import { FUNCTION_NAMES } from '../../../shared/platform/options-table.ts';
import { concludeRequest, inspectRequest } from '../../../shared/stages/dispatch/requests.ts';
import { closeEmulator, cloudSuite, concludeAndCheck, theEmulator } from '../../support/cloud-suite.ts';

const options = {
  simulator: { clusters: 6, seed: 3, projects: 2 },
  settings: { SWEEP_SCAN_TIME: '25s' },
};

after(closeEmulator);

cloudSuite('functions with invalid input', options, (the) => {
  let cloud: LocalCloud;
  beforeEach(() => {
    cloud = the();
    cloud.simulator.faults = '';
    cloud.simulator.rejectsRow = () => false;
  });

  const scan = {
    scope: 'organizations/1',
    organization: 'organizations/1',
    scheduledAtMs: Date.UTC(2026, 0, 1),
  };
  const request = inspectRequest(
    scan,
    { projectId: 'p', projectNumber: null, location: 'l', cluster: 'c' },
    null,
  );

  /** Waits for this many parked messages and returns them. */
  async function parked(count: number): Promise<ReceivedMessage[]> {
    const messages: ReceivedMessage[] = [];
    for (let tries = 0; messages.length < count && tries < 100; tries += 1) {
      messages.push(...(await cloud.received('parked')));
      await wait(100);
    }
    return messages;
  }

  const poison: Readonly<Record<string, [text: string, code: string]>> = {
    'invalid JSON': ['{"version": 1,', 'MESSAGE_INVALID'],
    'a later version': [JSON.stringify({ ...request, version: 2 }), 'MESSAGE_NEWER'],
    'a wrong shape': [JSON.stringify({ ...request, cluster: 'c' }), 'MESSAGE_INVALID'],
    "another topic's shape": [JSON.stringify(concludeRequest(scan)), 'MESSAGE_INVALID'],
    '10 MB': ['x'.repeat(9_990_000), 'MESSAGE_TOO_LARGE'],
  };
  for (const [what, [text, code]] of Object.entries(poison))
    it(`park a message with ${what}, and record the reason`, async () => {
      await (await theEmulator()).publish(cloud.topics.scans, text);
      const [message, ...more] = await parked(1);
      assert.ok(message);
      assert.deepEqual(more, []);
      const { code: reason, function: parkedBy, bytes } = message.attributes;
      assert.deepEqual([reason, parkedBy, bytes], [code, 'inspect-cluster', String(text.length)]);
      assert.equal(message.text, text.slice(0, 65_536));
    });

  it('park messages for another topic and messages without data', async () => {
    for (const path of ['/projects/test/topics/other', `/${cloud.topics.scans}`]) {
      const message = path.endsWith('other')
        ? { messageId: '1', data: Buffer.from(JSON.stringify(request)).toString('base64') }
        : { messageId: '2' };
      const response = await cloud.call('inspect-cluster', path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ subscription: 'projects/test/subscriptions/s', message }),
      });
      assert.equal(response.status, 204, 'acknowledged');
    }
    const codes = (await parked(2)).map(({ attributes }) => attributes['code']);
    assert.deepEqual(codes.sort(), ['MESSAGE_FOREIGN', 'MESSAGE_INVALID']);
  });

  it('do nothing for a scan past its deadline', async () => {
    const before = cloud.simulator.calls()['container.clusters.get'] ?? 0;
    await (await theEmulator()).publish(cloud.topics.scans, JSON.stringify(request));
    const [server] = cloud.serversOf('inspect-cluster');
    for (
      let tries = 0;
      tries < 100 && !server?.log.some((line) => line.includes('Scan deadline exceeded'));
      tries += 1
    )
      await wait(100);
    assert.ok(server?.log.some((line) => line.includes('Scan deadline exceeded')));
    assert.equal(cloud.simulator.calls()['container.clusters.get'] ?? 0, before);
  });

  it('conclude at the deadline, and name clusters that used up their delivery attempts', async () => {
    const [cluster] = cloud.simulator.fleet.clusters;
    assert.ok(cluster);
    const { projectId, location, name } = cluster;
    cloud.simulator.faults = `hung@container.clusters.get@projects/${projectId}/locations/${location}/clusters/${name}`;
    const { scan_id } = await cloud.schedule(new Date());
    const { scan } = await concludeAndCheck(cloud, scan_id);
    assert.equal(scan.completeness, 'INCOMPLETE');
    assert.deepEqual(scan.missing_clusters, [{ project_id: projectId, location, cluster: name }]);
  });

  it('lose only the cluster whose row BigQuery rejects', async () => {
    const [bad] = cloud.simulator.fleet.clusters;
    assert.ok(bad);
    cloud.simulator.rejectsRow = (row) => row['cluster'] === bad.name && row['outcome'] === 'INSPECTED';
    const { scan_id } = await cloud.schedule(new Date());
    const { scan, clusters } = await concludeAndCheck(cloud, scan_id);
    assert.deepEqual(
      [scan.completeness, scan.outcomes?.missing, scan.outcomes?.unreadable],
      ['PARTIAL', 0, 1],
    );
    const lost = clusters.filter(({ state }) => state.outcome !== 'INSPECTED');
    assert.deepEqual(
      lost.map(({ state }) => [state.cluster, state.outcome, state.error_code]),
      [[bad.name, 'UNREADABLE', 'ROW_REFUSED']],
    );
  });

  const calls: Readonly<Record<string, [request: RequestInit, status: number, code: string]>> = {
    'that is a GET': [{ method: 'GET' }, 405, 'METHOD_NOT_ALLOWED'],
    'with a body that is not JSON': [{ method: 'POST', body: 'hello' }, 400, 'REQUEST_INVALID'],
    'with an unknown field': [
      { method: 'POST', body: JSON.stringify({ clusters: 5 }) },
      400,
      'REQUEST_INVALID',
    ],
    'with a time in the future': [
      { method: 'POST', body: JSON.stringify({ scheduled_at: '2999-01-01T00:00:00Z' }) },
      400,
      'REQUEST_INVALID',
    ],
    'with an invalid time': [
      { method: 'POST', headers: { 'x-cloudscheduler-scheduletime': 'noon' } },
      400,
      'REQUEST_INVALID',
    ],
  };
  for (const [what, [init, status, code]] of Object.entries(calls))
    it(`reject a call of enumerate-fleet ${what}`, async () => {
      const response = await cloud.call('enumerate-fleet', '/', init);
      const answer = (await response.json()) as { error: string };
      assert.deepEqual([response.status, answer.error], [status, code]);
    });

  for (const name of FUNCTION_NAMES)
    it(`refuse to start as ${name} with invalid settings, and report all of them`, async () => {
      const settings = { SWEEP_CONCURENCY: '5', BIGQUERY_EMULATOR_HOST: 'bigquery' };
      await assert.rejects(FunctionServer.start(name, settings), ({ message }: Error) => {
        assert.match(message, new RegExp(`^${name} exited with 2:`));
        for (const problem of [
          'SWEEP_STORE is required',
          'the closest name is SWEEP_CONCURRENCY',
          'must be HOST:PORT on this machine',
        ])
          assert.ok(message.includes(problem), `${problem} in ${message}`);
        return true;
      });
    });
});
