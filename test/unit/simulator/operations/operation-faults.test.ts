import assert from 'node:assert/strict';
import { kubernetesOf } from '../../../../simulator/kubernetes/activity.ts';
import { type KubernetesTruth, nodesAt } from '../../../../simulator/kubernetes/truth.ts';
import { assertRefused, type Scene, scene } from '../apis/update-scene.ts';
import { ask, NOW_MS, put } from '../ask.ts';

const ZONE = 'us-east1-b';
const CLOSE = { insecureKubeletReadonlyPortEnabled: false };

/** A pool of four nodes in one zone, with an open port. */
async function fourNodes(faults: string, run: (scene: Scene & Closing) => Promise<void>): Promise<void> {
  await scene({ autoProvisioning: false }, async (given) => {
    const pools = given
      .now()
      .truth.pools.slice(0, 1)
      .map((pool) => ({ ...pool, zones: [ZONE], nodesPerZone: 4 }));
    given.simulator.fleet.change(given.now(), { pools });
    given.simulator.faults = faults;
    const parent = given.path.split('/clusters/')[0] ?? '';
    let name = '';
    await run({
      ...given,
      close: async () => {
        const { body } = await ask(
          given.simulator,
          `${given.path}/nodePools/default-pool`,
          put({ kubeletConfig: CLOSE }),
        );
        name = String(body['name']);
      },
      operation: async () => (await ask(given.simulator, `${parent}/operations/${name}`)).body,
      cancel: () => ask(given.simulator, `${parent}/operations/${name}:cancel`, { method: 'POST' }),
      closedNodes: () => {
        const nowMs = given.clock.nowMs();
        const kubernetes: KubernetesTruth = kubernetesOf(given.now().truth, NOW_MS);
        return nodesAt(kubernetes, nowMs).map(({ portClosedAtMs }) => portClosedAtMs === -Infinity);
      },
      setting: () => given.now().truth.pools[0]?.readonlyPort,
    });
  });
}

interface Closing {
  close(): Promise<void>;
  operation(): Promise<Record<string, unknown>>;
  cancel(): ReturnType<typeof ask>;
  /** For each node, whether its kubelet has started with the port closed. */
  closedNodes(): boolean[];
  setting(): boolean | undefined;
}

describe('a pool update in the simulator', () => {
  it('recreates the nodes one after the other, with the port closed', () =>
    fourNodes('', async ({ clock, close, closedNodes, setting }) => {
      assert.deepEqual(closedNodes(), [false, false, false, false]);
      await close();
      clock.pass(499);
      assert.deepEqual([closedNodes(), setting()], [[true, true, false, false], true]);
      clock.pass(501);
      assert.deepEqual(closedNodes(), [true, true, true, true]);
    }));

  it('that fails changes nothing, and its operation names the error in each of GKE’s fields', () =>
    fourNodes('operation-fails', async ({ clock, close, closedNodes, operation, setting }) => {
      await close();
      assert.equal((await operation())['error'], undefined);
      clock.pass(500);
      const { status, error, statusMessage, detail, nodepoolConditions } = await operation();
      const { message } = error as { message: string };
      assert.match(message, /Quota 'IN_USE_ADDRESSES' exceeded/);
      assert.deepEqual([status, statusMessage, detail], ['DONE', message, message]);
      assert.deepEqual(nodepoolConditions, [
        { code: 'GCE_QUOTA_EXCEEDED', canonicalCode: 'RESOURCE_EXHAUSTED', message },
      ]);
      assert.deepEqual([closedNodes(), setting()], [[false, false, false, false], true]);
      await close();
      clock.pass(1000);
      assert.equal((await operation())['error'], undefined, 'only the first operation fails');
    }));

  it('that succeeds in part has the new setting, although half of the nodes still serve the port', () =>
    fourNodes('operation-partial', async ({ clock, close, closedNodes, operation, setting }) => {
      await close();
      clock.pass(5000);
      assert.equal(((await operation())['error'] as { code: number }).code, 8);
      assert.deepEqual([closedNodes(), setting()], [[true, true, false, false], false]);
    }));

  it('that hangs blocks the cluster until it is canceled', () =>
    fourNodes(
      'operation-hangs',
      async ({ simulator, clock, path, close, cancel, operation, closedNodes }) => {
        await close();
        clock.pass(3_600_000);
        assert.equal((await operation())['status'], 'RUNNING');
        const update = put({ update: { desiredNodeKubeletConfig: CLOSE } });
        assertRefused(await ask(simulator, path, update), 400, /^Cluster is running incompatible operation /);
        const { status, body } = await cancel();
        assert.deepEqual([status, body], [200, {}]);
        const { status: canceled, error } = await operation();
        assert.deepEqual([canceled, (error as { code: number }).code], ['DONE', 1]);
        assert.deepEqual(closedNodes(), [true, true, false, false]);
        assert.equal((await ask(simulator, path, update)).status, 200);
      },
    ));

  it('that somebody cancels is ABORTING until the node in progress is done, and keeps the setting', () =>
    fourNodes('', async ({ clock, close, cancel, operation, closedNodes, setting }) => {
      await close();
      clock.pass(300);
      assert.equal((await cancel()).status, 200);
      assert.equal((await operation())['status'], 'ABORTING');
      clock.pass(200);
      assert.equal((await operation())['status'], 'DONE');
      clock.pass(1000);
      await operation();
      assert.deepEqual([closedNodes(), setting()], [[true, true, false, false], true]);
      assertRefused(await cancel(), 400, /cannot be cancelled/);
    }));

  it('that another user cancels is ABORTING halfway, by a fault', () =>
    fourNodes('operation-canceled', async ({ clock, close, operation, setting }) => {
      await close();
      clock.pass(500);
      assert.equal((await operation())['status'], 'ABORTING');
      clock.pass(250);
      assert.deepEqual([(await operation())['status'], setting()], ['DONE', true]);
    }));
});

describe('a node pool in the simulator', () => {
  const body = {
    nodePool: {
      name: 'one-node',
      initialNodeCount: 1,
      locations: [ZONE],
      config: {
        kubeletConfig: CLOSE,
        labels: { purpose: 'test' },
        taints: [{ key: 'k', value: 'v', effect: 'NO_SCHEDULE' }],
      },
    },
  };
  const post = (given: unknown) => ({ ...put(given), method: 'POST' });

  it('is PROVISIONING until it is created, and STOPPING until it is deleted', () =>
    scene({}, async ({ simulator, clock, path, now }) => {
      const pool = async () => (await ask(simulator, `${path}/nodePools/one-node`)).body;
      const nodes = () =>
        nodesAt(kubernetesOf(now().truth, NOW_MS), clock.nowMs()).filter(
          ({ pool: { name } }) => name === 'one-node',
        );
      const created = await ask(simulator, `${path}/nodePools`, post(body));
      assert.equal(created.body['operationType'], 'CREATE_NODE_POOL');
      assert.deepEqual([(await pool())['status'], nodes().length], ['PROVISIONING', 0]);
      clock.pass(1000);
      const { status, config, initialNodeCount } = await pool();
      assert.deepEqual([status, initialNodeCount], ['RUNNING', 1]);
      const { kubeletConfig, labels, taints } = config as Record<string, unknown>;
      assert.deepEqual({ kubeletConfig, labels, taints }, body.nodePool.config);
      const [node] = nodes();
      assert.ok(node?.ready);
      assert.deepEqual(node.taints, [{ key: 'k', value: 'v', effect: 'NoSchedule' }]);
      assert.equal(node.portClosedAtMs, -Infinity);

      assertRefused(
        await ask(simulator, `${path}/nodePools`, post(body)),
        409,
        /^Already exists: projects\/.*one-node\.$/,
      );
      const deleted = await ask(simulator, `${path}/nodePools/one-node`, { method: 'DELETE' });
      assert.equal(deleted.body['operationType'], 'DELETE_NODE_POOL');
      assert.equal((await pool())['status'], 'STOPPING');
      clock.pass(1000);
      assert.equal((await ask(simulator, `${path}/nodePools/one-node`)).status, 404);
    }));

  it('whose creation fails stays, in state ERROR', () =>
    scene({}, async ({ simulator, clock, path }) => {
      simulator.faults = 'operation-fails@container.nodePools.create';
      await ask(simulator, `${path}/nodePools`, post(body));
      clock.pass(1000);
      assert.equal((await ask(simulator, `${path}/nodePools/one-node`)).body['status'], 'ERROR');
    }));

  it('needs a known field and a free name', () =>
    scene({}, async ({ simulator, path }) => {
      const unknown = { nodePool: { name: 'x', nodeCount: 1 } };
      assertRefused(
        await ask(simulator, `${path}/nodePools`, post(unknown)),
        400,
        /Unknown name "nodeCount"/,
      );
    }));
});
