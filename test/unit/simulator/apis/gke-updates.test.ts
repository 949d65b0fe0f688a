import assert from 'node:assert/strict';
import type { ClusterTruth } from '../../../../simulator/fleet/truth.ts';
import { ask, put } from '../ask.ts';
import { assertRefused, scene } from './update-scene.ts';

const CLOSE = { insecureKubeletReadonlyPortEnabled: false };

describe('an update of the read-only port', () => {
  it('starts an operation and takes effect when it is done', () =>
    scene({}, async ({ simulator, clock, path, now }) => {
      const { status, body } = await ask(
        simulator,
        path,
        put({ name: path.slice(3), update: { desiredNodeKubeletConfig: CLOSE } }),
      );
      assert.equal(status, 200);
      assert.equal(body['operationType'], 'UPDATE_CLUSTER');
      assert.equal(body['status'], 'RUNNING');
      assert.equal(now().truth.clusterDefault, undefined);

      const operation = `${path.split('/clusters/')[0]}/operations/${body['name']}`;
      assert.equal((await ask(simulator, operation)).body['status'], 'RUNNING');
      clock.pass(1000);
      const done = (await ask(simulator, operation)).body;
      assert.deepEqual([done['status'], done['endTime']], ['DONE', '2026-11-24T00:00:01.000Z']);
      assert.equal(now().truth.clusterDefault, false);
      assert.deepEqual(
        now().truth.pools.map(({ readonlyPort }) => readonlyPort),
        [true, undefined],
        'no pool that exists is reached',
      );
      const { operations } = (await ask(simulator, 'v1/projects/p-0001/locations/-/operations')).body;
      assert.deepEqual(operations, [done]);
    }));

  it('of the auto-provisioning default changes auto-provisioned pools, and all pools on Autopilot', async () => {
    const reached = (mode: ClusterTruth['mode']) => {
      let values: unknown[] = [];
      return scene({ mode }, async ({ simulator, clock, path, now }) => {
        await ask(simulator, path, put({ update: { desiredNodePoolAutoConfigKubeletConfig: CLOSE } }));
        clock.pass(1000);
        await ask(simulator, path);
        const { autoProvisioningDefault, pools } = now().truth;
        values = [autoProvisioningDefault, ...pools.map(({ readonlyPort }) => readonlyPort)];
      }).then(() => values);
    };
    assert.deepEqual(await reached('STANDARD'), [false, true, false]);
    assert.deepEqual(await reached('AUTOPILOT'), [false, false, false]);
  });

  it('of a pool recreates its nodes and replaces its whole kubeletConfig', () =>
    scene({}, async ({ simulator, clock, path, now }) => {
      const { body } = await ask(simulator, `${path}/nodePools/default-pool`, put({ kubeletConfig: CLOSE }));
      assert.deepEqual([body['operationType'], body['status']], ['UPGRADE_NODES', 'PENDING']);
      clock.pass(500);
      const operation = `${path.split('/clusters/')[0]}/operations/${body['name']}`;
      const half = (await ask(simulator, operation)).body;
      const nodes = 2 * (now().restDocument['locations'] as unknown[]).length;
      assert.deepEqual(half['progress'], {
        metrics: [
          { name: 'NODES_TOTAL', intValue: String(nodes) },
          { name: 'NODES_COMPLETE', intValue: String(nodes / 2) },
        ],
      });
      clock.pass(500);
      const pool = (await ask(simulator, `${path}/nodePools/default-pool?fields=config.kubeletConfig`)).body;
      assert.deepEqual(pool, { config: { kubeletConfig: CLOSE } });
    }));

  it('fails while another operation is running, and names it', () =>
    scene({}, async ({ simulator, clock, path }) => {
      const close = () => ask(simulator, path, put({ update: { desiredNodeKubeletConfig: CLOSE } }));
      const { body } = await close();
      const refused = await close();
      assertRefused(
        refused,
        400,
        new RegExp(`^Cluster is running incompatible operation ${body['name']}\\.$`),
      );
      const { errors, status, details } = refused.body['error'] as Record<string, Record<string, string>[]>;
      assert.equal(errors?.[0]?.['reason'], 'failedPrecondition');
      assert.equal(status, 'FAILED_PRECONDITION');
      assert.equal(details?.[0]?.['reason'], 'CLUSTER_ALREADY_HAS_OPERATION');
      clock.pass(1000);
      assert.equal((await close()).status, 200);
    }));

  const both = { desiredNodeKubeletConfig: CLOSE, desiredNodePoolAutoConfigKubeletConfig: CLOSE };
  const text = { insecureKubeletReadonlyPortEnabled: 'false' };
  const refusals: readonly [string, unknown, number, RegExp][] = [
    ['two changes in one request', { update: both }, 400, /^At most one update/],
    ['no change', { update: {} }, 400, /^Must specify a field to update\.$/],
    ['no update at all', {}, 400, /^Must specify a field to update\.$/],
    ['a field that GKE does not have', { update: { desiredPort: 1 } }, 400, /Unknown name "desiredPort"/],
    [
      'a string instead of a boolean',
      { update: { desiredNodeKubeletConfig: text } },
      400,
      /\(TYPE_BOOL\), "false"/,
    ],
    [
      'a field that the simulator does not implement',
      { update: { desiredLoggingService: 'none' } },
      501,
      /desiredLoggingService/,
    ],
  ];
  for (const [what, body, status, message] of refusals) {
    it(`fails for ${what}`, () =>
      scene({}, async ({ simulator, path, now }) => {
        const before = now();
        assertRefused(await ask(simulator, path, put(body)), status, message);
        assert.equal(now(), before);
      }));
  }

  it('fails if the version is too old for the setting', () =>
    scene({ controlPlaneVersion: '1.26.3-gke.1000' }, async ({ simulator, path }) => {
      const answer = await ask(simulator, path, put({ update: { desiredNodeKubeletConfig: CLOSE } }));
      assertRefused(answer, 400, /1\.26\.4-gke\.500/);
    }));

  it('fails for a body that is not JSON', () =>
    scene({}, async ({ simulator, path }) => {
      const answer = await ask(simulator, path, { ...put({}), body: '{"update":' });
      assertRefused(answer, 400, /^Invalid JSON payload received\./);
    }));

  it('is dropped if its cluster is deleted in the meantime', () =>
    scene({}, async ({ simulator, clock, path, now }) => {
      await ask(simulator, path, put({ update: { desiredNodeKubeletConfig: CLOSE } }));
      simulator.fleet.remove(now());
      clock.pass(1000);
      assert.equal((await ask(simulator, path)).status, 404);
    }));
});
