import assert from 'node:assert/strict';
import type { ClusterTruth, PoolTruth } from '../../../../simulator/fleet/truth.ts';
import { ask, put } from '../ask.ts';
import { assertRefused, scene } from './update-scene.ts';

const V24 = '1.24.17-gke.2113000';
const V25 = '1.25.16-gke.1041000';
const V26 = '1.26.15-gke.4901000';

const POOL: PoolTruth = {
  name: 'default-pool',
  machineType: 'e2-medium',
  version: V24,
  nodesPerZone: 2,
  autoProvisioned: false,
  readonlyPort: undefined,
  kubeletConfig: {},
};
const OLD: Partial<ClusterTruth> = { controlPlaneVersion: V24, pools: [POOL] };

describe('an upgrade', () => {
  it('of the control plane starts an operation and takes effect when it is done', () =>
    scene(OLD, async ({ simulator, clock, path, now }) => {
      const { body } = await ask(simulator, path, put({ update: { desiredMasterVersion: '1.25' } }));
      assert.deepEqual([body['operationType'], body['status']], ['UPGRADE_MASTER', 'RUNNING']);
      assert.match(String(body['targetLink']), /\/clusters\/[^/]+$/);
      assert.equal(now().truth.controlPlaneVersion, V24);
      clock.pass(1000);
      const cluster = (await ask(simulator, path)).body;
      assert.deepEqual([cluster['currentMasterVersion'], cluster['currentNodeVersion']], [V25, V24]);
    }));

  // The two forms that gcloud and Terraform send.
  const requests: readonly [string, string, unknown][] = [
    ['updating the cluster', '', { update: { desiredNodeVersion: '-', desiredNodePoolId: 'default-pool' } }],
    ['updating the pool', '/nodePools/default-pool', { nodeVersion: V26 }],
  ];
  for (const [what, below, body] of requests) {
    it(`of a pool, by ${what}, recreates its nodes and keeps its settings`, () =>
      scene({ ...OLD, controlPlaneVersion: V26 }, async ({ simulator, clock, path, now }) => {
        const operation = (await ask(simulator, `${path}${below}`, put(body))).body;
        assert.deepEqual([operation['operationType'], operation['status']], ['UPGRADE_NODES', 'PENDING']);
        assert.match(String(operation['targetLink']), /\/nodePools\/default-pool$/);
        const nodes = 2 * (now().restDocument['locations'] as unknown[]).length;
        assert.deepEqual(operation['progress'], {
          metrics: [{ name: 'NODES_TOTAL', intValue: String(nodes) }, { name: 'NODES_COMPLETE' }],
        });
        clock.pass(1000);
        await ask(simulator, path);
        assert.deepEqual(
          now().truth.pools.map(({ rollouts, ...settings }) => [
            settings,
            rollouts?.map((each) => each.nodes),
          ]),
          [[{ ...POOL, version: V26 }, [nodes]]],
        );
      }));
  }

  it('of an Autopilot control plane also upgrades its nodes', () =>
    scene({ ...OLD, mode: 'AUTOPILOT' }, async ({ simulator, clock, path, now }) => {
      await ask(simulator, path, put({ update: { desiredMasterVersion: V25 } }));
      clock.pass(1000);
      await ask(simulator, path);
      assert.deepEqual([now().truth.controlPlaneVersion, now().truth.pools[0]?.version], [V25, V25]);
    }));

  const two = [POOL, { ...POOL, name: 'other' }];
  const refusals: readonly [string, Partial<ClusterTruth>, unknown, number, RegExp][] = [
    [
      'two minor versions at once',
      {},
      { desiredMasterVersion: V26 },
      400,
      /^Master cannot be upgraded to "1\.26\.15-gke\.4901000": cannot upgrade the master more than a minor version at a time\.$/,
    ],
    [
      'a default version that is too far ahead',
      {},
      { desiredMasterVersion: '-' },
      400,
      /more than a minor version at a time/,
    ],
    [
      'a downgrade',
      { controlPlaneVersion: V25 },
      { desiredMasterVersion: V24 },
      400,
      /older than the current version "1\.25/,
    ],
    [
      'a control plane too far ahead of its nodes',
      { controlPlaneVersion: V26 },
      { desiredMasterVersion: '1.27' },
      400,
      /^Node version "1\.24.*more than 2 minor versions older/,
    ],
    [
      'an unknown version',
      {},
      { desiredMasterVersion: '1.24.99-gke.1' },
      400,
      /^Master version "1\.24\.99-gke\.1" is unsupported\.$/,
    ],
    [
      'an unknown minor version',
      {},
      { desiredMasterVersion: '1.2' },
      400,
      /^No valid versions with the prefix "1\.2" found\.$/,
    ],
    [
      'nodes newer than the control plane',
      {},
      { desiredNodeVersion: V25 },
      400,
      /^Node version "1\.25.*" must not have a greater minor version than master version "1\.24.*"\.$/,
    ],
    [
      'nodes too far behind the control plane',
      { controlPlaneVersion: '1.27.16-gke.1742000' },
      { desiredNodeVersion: V24 },
      400,
      /more than 2 minor versions older/,
    ],
    [
      'several pools and no pool name',
      { pools: two },
      { desiredNodeVersion: '-' },
      400,
      /pool must be named/,
    ],
    [
      'an unknown pool',
      {},
      { desiredNodeVersion: '-', desiredNodePoolId: 'x' },
      404,
      /node pool "x" not found/,
    ],
    [
      'nodes of an Autopilot cluster',
      { mode: 'AUTOPILOT' },
      { desiredNodeVersion: '-' },
      400,
      /^Autopilot node pools cannot/,
    ],
    [
      'a version that is a number',
      {},
      { desiredMasterVersion: 1.25 },
      400,
      /'update\.desired_master_version' \(TYPE_STRING\), 1\.25/,
    ],
  ];
  for (const [what, differences, update, status, message] of refusals) {
    it(`fails for ${what}`, () =>
      scene({ ...OLD, ...differences }, async ({ simulator, path, now }) => {
        const before = now();
        assertRefused(await ask(simulator, path, put({ update })), status, message);
        assert.equal(now(), before);
      }));
  }

  it('is possible to the versions that the server config lists', () =>
    scene({}, async ({ simulator, path }) => {
      const { body } = await ask(simulator, `${path.split('/clusters/')[0]}/serverConfig`);
      assert.ok((body['validMasterVersions'] as string[]).includes(V26));
      assert.deepEqual(body['validNodeVersions'], body['validMasterVersions']);
    }));
});
