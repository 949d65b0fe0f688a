import assert from 'node:assert/strict';
import { run } from '../../../cli/run.ts';
import { kubernetesOf } from '../../../simulator/kubernetes/activity.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { ask, NOW_MS, put } from '../simulator/ask.ts';

const MINUTE_MS = 60_000;

describe('verify --usage through the API, after a node pool update', () => {
  /** @param replaced whether the rolling update, which began ten minutes before, has already replaced the node */
  async function verify(replaced: boolean, options: { readonly faults?: string } = {}) {
    // It also advances by itself: deadlines and token lifetimes need a running clock.
    const startedMs = Date.now();
    let passedMs = 0;
    const clock = { nowMs: () => NOW_MS + passedMs + Date.now() - startedMs };
    const began = clock.nowMs();
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('c', { clusterDefault: false, controlPlane: 'PUBLIC', pools: [pool({ readonlyPort: true })] }),
    ]);
    const simulator = await startSimulator({
      fleet,
      clock,
      operationMs: 1000,
      ...options,
      kubernetes: {
        tokens: null,
        activity: (cluster, servedSinceMs) => {
          const truth = kubernetesOf(cluster, servedSinceMs);
          const createdAtMs = began + (replaced ? MINUTE_MS / 2 : -60 * MINUTE_MS);
          return {
            ...truth,
            deployments: [],
            pools: truth.pools.map((pool) => ({ ...pool, createdAtMs, rollouts: [] })),
          };
        },
      },
    });
    try {
      const path = `v1/projects/${fleet.projects[0]?.projectId}/locations/us-central1-a/clusters`;
      const update = put({ kubeletConfig: { insecureKubeletReadonlyPortEnabled: false } });
      const operation = await ask(simulator, `${path}/c/nodePools/default-pool`, update);
      assert.equal(operation.body['operationType'], 'UPGRADE_NODES');
      passedMs = 10 * MINUTE_MS;
      const name = `${path.slice(3)}/c`;
      const context = aProcessContext({ environment: simulator.environment, clock });
      const status = await run(['verify', name, '--usage', 'proxy', '--format', 'json'], context);
      return { status, stdout: context.stdout.text, stderr: context.stderr.text };
    } finally {
      await simulator.close();
    }
  }

  it('exits with 0 once every node was created after the last UPGRADE_NODES operation began', async () => {
    const { status, stderr } = await verify(true);
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /not confirmed|Checked the settings only/);
  });

  it('exits with 3 while a node is older than the operation, although the setting is closed', async () => {
    const { status, stdout, stderr } = await verify(false);
    assert.equal(status, 3, stderr);
    assert.match(stdout, /"port": ?"DISABLED"/);
    assert.match(
      stderr,
      /not confirmed: Pool default-pool: nothing shows that the last node upgrade replaced gke-/,
    );
  });

  it('exits with 3 without permission to list the operations', async () => {
    const { status, stderr } = await verify(true, { faults: '403@container.operations.list' });
    assert.equal(status, 3, stderr);
  });
});
