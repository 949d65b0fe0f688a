import assert from 'node:assert/strict';
import { observeCluster } from '../../../shared/flows/observe-cluster.ts';
import { CertificateAuthority, ROUTE_KINDS } from '../../../shared/model/control-plane.ts';
import type { CallerSource } from '../../../shared/model/words.ts';
import { aCluster, NO_CONTROL_PLANE } from '../../support/cluster-builder.ts';
import { aNode, MemoryClusterApi, memoryAccess, metricsText } from '../../support/memory-cluster-api.ts';
import { MemoryObjects } from '../../support/memory-objects.ts';
import { aPod } from '../../support/pod-builder.ts';

const NOW_MS = 1_795_003_600_000;
const controlPlane = {
  ...NO_CONTROL_PLANE,
  publicEndpoint: '198.51.100.1',
  certificateAuthority: new CertificateAuthority(''),
};
const names = ['n0', 'n1', 'n2', 'n3'];

/** Observes a pool of four nodes, of which n2 runs an agent that calls the port. */
async function observed(callers: readonly CallerSource[], usedNodes: readonly string[] = []) {
  const pod = aPod({ image: 'mackerel/mackerel-container-agent:latest' }, { node: 'n2' });
  const api = new MemoryClusterApi({
    nodes: names.map((name) => aNode(name)),
    kubelets: Object.fromEntries(names.map((name) => [name, [metricsText({})]])),
  });
  const access = memoryAccess({ PUBLIC_ENDPOINT: api });
  const { sampling, callers: found } = await observeCluster(
    aCluster({ controlPlane }),
    {
      access,
      objectsOver: () => new MemoryObjects({ pods: [pod] }),
      collectedSamples: async () => new Map(),
      recentFlows: async () => assert.fail('flow logs are not searched'),
      hints: {
        cluster_uid: 'uid',
        sampled_at: new Date(NOW_MS).toISOString(),
        used_nodes: [...usedNodes],
        sampled: [],
      },
      clock: { nowMs: () => NOW_MS },
      signal: new AbortController().signal,
    },
    {
      usage: 'proxy',
      callers,
      routes: ROUTE_KINDS,
      nodesPerPool: usedNodes.length + 1,
      nodeConcurrency: 1,
      resampleMs: null,
      effective: false,
    },
  );
  return { sampled: sampling.nodes.map(({ node }) => node), found, asked: api.asked };
}

describe('observeCluster', () => {
  it('samples the node of a suspected caller first (callers were searched for after sampling)', async () => {
    const { sampled, found } = await observed(['pods']);
    assert.deepEqual(sampled, ['n2']);
    assert.equal(found.length, 1);
  });

  it('samples it right after the nodes that were observed in use', async () =>
    assert.deepEqual((await observed(['pods'], ['n3'])).sampled, ['n3', 'n2']));

  it('samples by name if callers are not searched for', async () =>
    assert.deepEqual((await observed([])).sampled, ['n0']));

  it('reaches the control plane once for callers and usage', async () => {
    const { asked } = await observed(['pods']);
    assert.deepEqual(asked, ['nodes', 'metrics n2']);
  });
});
