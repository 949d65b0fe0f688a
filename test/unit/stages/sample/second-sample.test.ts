import assert from 'node:assert/strict';
import { missingProof } from '../../../../cli/flows/verify-cluster.ts';
import { ROUTE_KINDS } from '../../../../shared/model/control-plane.ts';
import { judgePool } from '../../../../shared/stages/judge/usage/judge-usage.ts';
import { sampleCluster } from '../../../../shared/stages/sample/sample-cluster.ts';
import type { KubernetesTruth } from '../../../../simulator/kubernetes/truth.ts';
import { aCluster, NO_CONTROL_PLANE } from '../../../support/cluster-builder.ts';
import { aKubernetesTruth, aPool, NOW_MS } from '../../../support/kubernetes-truth.ts';
import { simulatedCluster } from '../../../support/simulated-cluster.ts';

const used = aPool({ name: 'used' });
const quiet = aPool({ name: 'quiet', groups: ['gke-shop-eu-quiet-0123abcd'] });
const truth = aKubernetesTruth({
  pools: [used, quiet],
  deployments: [{ agent: 'datadog-agent', pools: ['used'], sinceMs: 0, untilMs: null }],
});

/** Samples one node of each pool twice; the cluster changes after both have been read once. */
async function sampledWhile(next: KubernetesTruth | null, timeMs = 10_000) {
  await using cluster = await simulatedCluster(truth, { admin: ['*'] });
  let reads = 0;
  const nowMs = () => {
    reads += 1;
    if (reads === 2) cluster.become(next);
    return NOW_MS + reads;
  };
  const { server, certificateAuthority } = cluster.route;
  const publicEndpoint = server.replace('https://', '');
  const described = aCluster({
    controlPlane: { ...NO_CONTROL_PLANE, publicEndpoint, certificateAuthority },
  });
  const sampling = await sampleCluster(
    described,
    {
      access: cluster.access('admin'),
      collectedSamples: async () => new Map(),
      hints: null,
      reached: null,
      callerNodes: new Set(),
      clock: { nowMs },
      signal: AbortSignal.timeout(timeMs),
    },
    {
      usage: 'proxy',
      routes: ROUTE_KINDS,
      nodesPerPool: 1,
      nodeConcurrency: 4,
      resampleMs: timeMs < 10_000 ? 60_000 : 1,
      effective: false,
    },
  );
  const usages = ['used', 'quiet'].map((pool) => {
    const nodes = sampling.nodes.filter((node) => node.pool === pool);
    const { verdict, reason } = judgePool({ pool, port: 'ENABLED', nodes, nodesPresent: 3 }, sampling, {
      minimumWindowSeconds: 3600,
    });
    return [pool, verdict, reason];
  });
  return { usages, notes: sampling.notes, unproven: missingProof(described, sampling, new Map([[null, 0]])) };
}

describe('a second sample that was requested but not received', () => {
  it('leaves the node of a kubelet that died during the pause undecided (was NOT_SEEN)', async () => {
    const { usages, notes } = await sampledWhile({ ...truth, pools: [used] });
    assert.deepEqual(usages[1], ['quiet', 'INCONCLUSIVE', 'SECOND_SAMPLE_MISSING']);
    assert.equal(notes.length, 1);
    assert.match(
      notes[0] ?? '',
      /^The second sample of gke-shop-eu-quiet-\S+ is missing \(NODES_UNREADABLE\): .*\.$/,
    );
  });

  it('keeps the use that the first sample shows if the API server dies during the pause', async () => {
    const { usages, notes } = await sampledWhile(null);
    assert.deepEqual(usages, [
      ['used', 'USED_SINCE_START', null],
      ['quiet', 'INCONCLUSIVE', 'SECOND_SAMPLE_MISSING'],
    ]);
    assert.match(notes[0] ?? '', /^The second sample of \S+ and \S+ is missing/);
  });

  it('is missing if the time limit ends the pause (was NOT_SEEN)', async () => {
    const { usages, notes } = await sampledWhile(truth, 2000);
    assert.deepEqual(usages[1], ['quiet', 'INCONCLUSIVE', 'SECOND_SAMPLE_MISSING']);
    assert.match(notes[0] ?? '', /is missing \(OUT_OF_TIME\)\.$/);
  });

  it('keeps `verify --usage` from exit status 0 (was confirmed by one sample)', async () => {
    const { unproven } = await sampledWhile({ ...truth, pools: [used] });
    assert.ok(
      unproven.some((gap) => /^Pool quiet: the counter of \S+ .*\(SECOND_SAMPLE_MISSING\)/.test(gap)),
      unproven.join('\n'),
    );
  });

  it('counts as taken if it arrives', async () => {
    const { usages, notes } = await sampledWhile(truth);
    assert.deepEqual([usages[1], notes], [['quiet', 'NOT_SEEN', null], []]);
  });
});
