import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../shared/platform/error-catalog.ts';
import type { Route } from '../../../../shared/stages/sample/ports.ts';
import { reachCluster } from '../../../../shared/stages/sample/reach-cluster.ts';
import { aNode, MemoryClusterApi, memoryAccess } from '../../../support/memory-cluster-api.ts';

const routes: Route[] = (['DNS_ENDPOINT', 'PUBLIC_ENDPOINT', 'PRIVATE_ENDPOINT'] as const).map((kind) => ({
  kind,
  server: `https://${kind}`,
  certificateAuthority: null,
}));
const signal = new AbortController().signal;

describe('reachCluster', () => {
  it('uses the first route that responds, and lists all nodes', async () => {
    const api = new MemoryClusterApi({ nodes: [aNode('n1'), aNode('n2')] });
    const access = memoryAccess({ DNS_ENDPOINT: 'KUBERNETES_UNREACHABLE', PUBLIC_ENDPOINT: api });
    const reached = await reachCluster(routes, access, signal);
    assert.ok(reached.reached);
    assert.equal(reached.route.kind, 'PUBLIC_ENDPOINT');
    assert.equal(reached.api, api);
    assert.deepEqual(
      reached.nodes.map(({ name }) => name),
      ['n1', 'n2'],
    );
    assert.deepEqual(access.tried, ['DNS_ENDPOINT', 'PUBLIC_ENDPOINT']);
    assert.equal(reached.notes.length, 1);
  });

  it('counts a node that is listed twice once', async () => {
    const api = new MemoryClusterApi({ nodes: [aNode('n1'), aNode('n2'), aNode('n1')] });
    const reached = await reachCluster(routes, memoryAccess({ DNS_ENDPOINT: api }), signal);
    assert.deepEqual(reached.reached && reached.nodes.map(({ name }) => name), ['n1', 'n2']);
  });

  const nobody: readonly [readonly ErrorCode[], string, number][] = [
    [['KUBERNETES_UNREACHABLE', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNREACHABLE'], 'UNREACHABLE', 3],
    [['KUBERNETES_UNREACHABLE', 'KUBERNETES_FAILED', 'KUBERNETES_ANSWER_INVALID'], 'UNREACHABLE', 3],
    [['KUBERNETES_REFUSED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNREACHABLE'], 'FORBIDDEN', 3],
    [['KUBERNETES_UNREACHABLE', 'KUBERNETES_FORBIDDEN'], 'FORBIDDEN', 2],
  ];
  for (const [codes, reason, tried] of nobody)
    it(`returns ${reason} after ${codes.join(', ')}, and notes what was tried`, async () => {
      const [DNS_ENDPOINT, PUBLIC_ENDPOINT, PRIVATE_ENDPOINT] = codes;
      const access = memoryAccess({
        ...(DNS_ENDPOINT && { DNS_ENDPOINT }),
        ...(PUBLIC_ENDPOINT && { PUBLIC_ENDPOINT }),
        ...(PRIVATE_ENDPOINT && { PRIVATE_ENDPOINT }),
      });
      const reached = await reachCluster(routes, access, signal);
      assert.ok(!reached.reached);
      assert.equal(reached.reason, reason);
      assert.equal(reached.notes.length, tried);
      assert.equal(access.tried.length, tried);
    });

  it('notes that no route is allowed', async () => {
    const reached = await reachCluster([], memoryAccess({}), signal);
    assert.deepEqual(reached, {
      reached: false,
      reason: 'UNREACHABLE',
      notes: ['No allowed route leads to the control plane.'],
    });
  });

  it('tries no further route once the time is up', async () => {
    const access = memoryAccess({ DNS_ENDPOINT: 'KUBERNETES_UNREACHABLE' });
    const reached = await reachCluster(routes, access, AbortSignal.abort());
    assert.ok(!reached.reached);
    assert.equal(reached.reason, 'OUT_OF_TIME');
    assert.deepEqual(access.tried, ['DNS_ENDPOINT']);
  });

  it('rethrows internal bugs', async () => {
    const access = memoryAccess({});
    await assert.rejects(reachCluster(routes, access, signal), /unexpected route/);
  });
});
