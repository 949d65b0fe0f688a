import assert from 'node:assert/strict';
import { handOnThrough } from '../../../functions/inspect-cluster/wiring.ts';
import type { OutgoingMessage } from '../../../shared/adapters/pubsub/topics.ts';
import type { Network } from '../../../shared/model/cluster.ts';
import type { InspectRequest } from '../../../shared/model/messages.ts';
import { aCluster } from '../../support/cluster-builder.ts';

const TOPIC = 'projects/p/topics/cluster-scans-payments';
const REQUEST = { version: 1, scan_id: 's' } as unknown as InspectRequest;

const inNetwork = (projectId: string, name: string): Network => ({
  projectId,
  name,
  podRanges: [],
  namedPodRanges: [],
  controlPlaneRange: null,
  isDualStack: false,
});

describe('forwarding a cluster whose private endpoint is in another network', () => {
  const published: [topic: string, messages: readonly OutgoingMessage[]][] = [];
  const handOn = handOnThrough(
    { publish: async (...call) => void published.push(call) },
    new Map([['projects/host/global/networks/payments', TOPIC]]),
  );
  beforeEach(() => {
    published.length = 0;
  });

  it('publishes the same request to the topic of that network', async () => {
    assert.equal(await handOn(aCluster({ network: inNetwork('host', 'payments') }), REQUEST), true);
    const [[topic, [message]] = ['', []]] = published;
    assert.equal(topic, TOPIC);
    assert.deepEqual(JSON.parse(Buffer.from(message?.data ?? []).toString()), REQUEST);
  });

  for (const [what, network] of [
    ['a network of the same name in another project', inNetwork('shop', 'payments')],
    ['another network', inNetwork('host', 'fleet')],
    ['no known network', null],
  ] as const)
    it(`leaves a cluster in ${what} to this instance`, async () => {
      assert.equal(await handOn(aCluster({ network }), REQUEST), false);
      assert.deepEqual(published, []);
    });
});
