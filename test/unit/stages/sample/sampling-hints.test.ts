import assert from 'node:assert/strict';
import { MESSAGE_BYTES } from '../../../../shared/model/messages.ts';
import { samplingHintsSchema } from '../../../../shared/model/sampling.ts';
import type { SampledCluster } from '../../../../shared/stages/sample/ports.ts';
import { hintsFrom, hintsFromStore } from '../../../../shared/stages/sample/sampling-hints.ts';
import { aCluster } from '../../../support/cluster-builder.ts';
import { anEntry } from '../../../support/log-entry.ts';

const CLUSTER = aCluster({ uid: 'one' });
const [EARLIER, LATER] = ['2026-11-23T03:00:00.000Z', '2026-11-24T03:00:00.000Z'];

describe('sampling hints', () => {
  it('name the nodes that were used, and per pool those that were sampled, longest ago first', () => {
    const used = { path: 'stats', method: 'GET', requests: 1, used_at: EARLIER };
    assert.deepEqual(
      hintsFrom('one', [
        anEntry({ node: 'gke-one-a-1', last_sampled_at: LATER, paths: [used] }),
        anEntry({ node: 'gke-one-a-2', last_sampled_at: EARLIER }),
        anEntry({ node: 'gke-one-a-3', last_sampled_at: LATER, gone: true, paths: [used] }),
      ]),
      {
        cluster_uid: 'one',
        sampled_at: LATER,
        used_nodes: ['gke-one-a-1'],
        sampled: [{ pool: 'a', nodes: '2 1' }],
      },
    );
  });

  it('fit a message: nodes sampled longest ago are left out', () => {
    const entries = Array.from({ length: 20_000 }, (_, index) =>
      anEntry({ node: `n-${index}`, last_sampled_at: new Date(index * 1000).toISOString() }),
    );
    const [pool] = hintsFrom('one', entries)?.sampled ?? [];
    assert.ok((pool?.nodes.length ?? 0) < 64_000);
    assert.ok(pool?.nodes.endsWith(' 19998 19999'));
  });

  it('fit a message whatever a cluster calls its nodes and pools (every scan lacked such a cluster)', () => {
    const used = [{ path: 'stats', method: 'GET', requests: 1, used_at: EARLIER }];
    const names = [
      ...Array.from({ length: 3000 }, (_, index) => `${'n'.repeat(240)}-${index}`),
      ...Array.from({ length: 300 }, (_, index) => `${'\u0001'.repeat(300)}-${index}`),
    ];
    const entries = names.map((name) => anEntry({ node: name, pool: name, paths: used }));
    const hints = samplingHintsSchema.parse(hintsFrom('one', entries));
    assert.ok(hints.sampled.length > 100);
    assert.ok(JSON.stringify(hints).length < MESSAGE_BYTES - 8192);
  });

  it('use only the last process of a node', () => {
    const used = { path: 'stats', method: 'GET', requests: 1, used_at: EARLIER };
    const hints = hintsFrom('one', [anEntry({ node: 'a', paths: [used] }), anEntry({ node: 'a' })]);
    assert.deepEqual(hints?.used_nodes, []);
  });

  const asked: string[] = [];
  const history = {
    async *carriedEvidence(scanId: string): AsyncGenerator<SampledCluster> {
      asked.push(scanId);
      const { projectId, location, cluster } = CLUSTER;
      yield { projectId, location, cluster, uid: 'one', entries: [anEntry({ node: 'a' })] };
    },
  };

  it('are read once, when first needed', async () => {
    const hintsOf = hintsFromStore(history, 'a-scan');
    assert.deepEqual(asked, []);
    const [first, second] = await Promise.all([hintsOf(CLUSTER), hintsOf(CLUSTER)]);
    assert.deepEqual(first, second);
    assert.equal(first?.cluster_uid, 'one');
    assert.deepEqual(asked, ['a-scan']);
  });

  it('exclude other clusters with the same name, and clusters without a UID', async () => {
    const hintsOf = hintsFromStore(history, 'a-scan');
    assert.equal(await hintsOf({ ...CLUSTER, uid: 'two' }), null);
    assert.equal(await hintsOf({ ...CLUSTER, uid: null }), null);
  });
});
