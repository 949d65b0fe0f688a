import assert from 'node:assert/strict';
import { ScanObservers } from '../../../functions/inspect-cluster/scan-observers.ts';
import { NOT_OBSERVED } from '../../../shared/flows/observe-cluster.ts';
import { decodeCluster } from '../../../shared/stages/describe/decode-cluster.ts';

const DOCUMENT = {
  name: 'shop',
  location: 'europe-west1',
  initialClusterVersion: '1.31.4-gke.1',
  nodePools: [],
};
const CLUSTER = decodeCluster(DOCUMENT, { projectId: 'p' });

/** Observers that record when they are created and closed; observations of a scan in `held` end on release. */
function recorded(held: Readonly<Record<string, Promise<void>>> = {}) {
  const events: string[] = [];
  const observers = new ScanObservers(async (scanId) => {
    events.push(`create ${scanId}`);
    return {
      observe: async () => {
        await held[scanId];
        assert.ok(!events.includes(`close ${scanId}`), 'closed during an observation');
        return NOT_OBSERVED;
      },
      close: async () => {
        events.push(`close ${scanId}`);
      },
    };
  });
  return { events, observe: (scanId: string) => observers.observerFor(scanId)(CLUSTER, null) };
}

describe('the observers of scans', () => {
  it('are created once per scan and closed when a later scan evicts them', async () => {
    const { events, observe } = recorded();
    for (const scanId of ['a', 'a', 'b', 'a', 'c']) await observe(scanId);
    await new Promise(setImmediate);
    assert.deepEqual(events.toSorted(), ['close a', 'create a', 'create b', 'create c']);
  });

  it('are not closed while an observation is running', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { events, observe } = recorded({ a: promise });
    const running = observe('a');
    for (const scanId of ['b', 'c', 'd']) await observe(scanId);
    await new Promise(setImmediate);
    assert.ok(!events.includes('close a'));
    resolve();
    await running;
    assert.deepEqual(events.filter((event) => event.startsWith('close')).toSorted(), ['close a', 'close b']);
  });

  it('are recreated after a failure', async () => {
    let attempts = 0;
    const observers = new ScanObservers(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no credentials');
      return { observe: async () => NOT_OBSERVED, close: async () => {} };
    });
    await assert.rejects(observers.observerFor('a')(CLUSTER, null), /no credentials/);
    assert.equal(await observers.observerFor('a')(CLUSTER, null), NOT_OBSERVED);
  });
});
