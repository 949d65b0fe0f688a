import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../../simulator/start-simulator.ts';

const TOPIC = 'projects/fleet-watch/topics/cluster-scans';

describe('the simulated Pub/Sub API', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({
      clusters: 0,
      tokens: { publisher: [`pubsub.topics.publish@${TOPIC}`], nobody: [] },
    });
  });
  after(() => simulator.close());

  const publish = (token: string, messages: unknown, topic = TOPIC) =>
    fetch(`${simulator.url}v1/${topic}:publish`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages }),
    });

  it('records published messages and gives each an ID', async () => {
    const messages = [{ data: 'aGVsbG8=', attributes: { reason: 'r' } }, { data: 'dGhlcmU=' }];
    const response = await publish('publisher', messages);
    assert.deepEqual(await response.json(), { messageIds: ['1', '2'] });
    assert.deepEqual(
      simulator.published.map(({ topic, data, attributes }) => [topic, String(data), attributes]),
      [
        [TOPIC, 'hello', { reason: 'r' }],
        [TOPIC, 'there', {}],
      ],
    );
  });

  for (const [what, token, topic] of [
    ['without the permission', 'nobody', TOPIC],
    ['on another topic', 'publisher', 'projects/fleet-watch/topics/port-alerts'],
  ] as const)
    it(`rejects publishing ${what}, and names the topic`, async () => {
      const before = simulator.published.length;
      const response = await publish(token, [{ data: '' }], topic);
      assert.equal(response.status, 403);
      assert.match(await response.text(), /"permission":"pubsub\.topics\.publish"/);
      assert.equal(simulator.published.length, before);
    });

  it('rejects a body that is not a list of messages', async () => {
    assert.equal((await publish('publisher', [])).status, 400);
    assert.equal((await publish('publisher', [{ data: '?' }])).status, 400);
  });
});
