import assert from 'node:assert/strict';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { aReport, scheduledMs, timeOf } from '../../support/row-builder.ts';

describe('concludeScan', () => {
  it('concludes although it cannot judge a cluster, which is UNREADABLE', async () => {
    const store = createMemoryStore();
    const evidenceOf = store.clusterEvidence.bind(store);
    // As if our code had a defect.
    store.clusterEvidence = async function* (scanId) {
      for await (const evidence of evidenceOf(scanId))
        yield { ...evidence, pending: evidence.cluster === 'b' ? (null as never) : evidence.pending };
    };
    const sample = {
      node: 'n',
      pool: 'default-pool',
      sampled_at: timeOf(scheduledMs()),
      process_started_at: null,
    };
    const samples = [{ ...sample, route: null, requests: 0, paths: [] }];
    const reports = ['a', 'b', 'c'].map((cluster) => aReport({}, cluster, { samples }));
    const row = await recordAndConclude(store, { reports });
    assert.deepEqual([row.event, row.completeness], ['CONCLUDED', 'PARTIAL']);
    const states = await Array.fromAsync(store.scannedClusters(row.scan_id), ({ state }) => state);
    assert.deepEqual(
      states
        .map(({ cluster, outcome, error_code, exposure }) => [cluster, outcome, error_code, exposure])
        .sort(),
      [
        ['a', 'INSPECTED', null, 'OPEN'],
        ['b', 'UNREADABLE', 'CLUSTER_UNREADABLE', null],
        ['c', 'INSPECTED', null, 'OPEN'],
      ],
    );
    const [reason = ''] = states.find(({ cluster }) => cluster === 'b')?.reasons ?? [];
    assert.match(reason, /^Cannot read cluster .*\/clusters\/b: /);
  });
});
