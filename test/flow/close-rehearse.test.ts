import assert from 'node:assert/strict';
import { run } from '../../cli/run.ts';
import { kubernetesOf } from '../../simulator/kubernetes/activity.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { running } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { aProcessContext } from '../support/process-context.ts';

describe('close rehearse, on the simulator', function () {
  this.timeout(20_000);
  let simulator: Simulator | undefined;

  afterEach(() => simulator?.close());

  /** A Standard cluster with one open pool of three nodes, on which these agents run. */
  async function served(agents: readonly string[], faults = ''): Promise<Simulator> {
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('shop', { controlPlane: 'PUBLIC', pools: [pool({ nodesPerZone: 3 })] }),
      cluster('auto', { controlPlane: 'PUBLIC', mode: 'AUTOPILOT', pools: [pool()] }),
    ]);
    simulator = await startSimulator({
      fleet,
      operationMs: 0,
      faults,
      kubernetes: {
        tokens: null,
        activity: (cluster, servedSinceMs) => ({
          ...kubernetesOf(cluster, servedSinceMs),
          deployments: running(...agents),
        }),
      },
    });
    return simulator;
  }

  async function rehearse({ environment, fleet }: Simulator, cluster = 'shop', ...flags: string[]) {
    const name = `projects/${fleet.projects[0]?.projectId}/locations/us-central1-a/clusters/${cluster}`;
    const context = aProcessContext({ environment, clock: { nowMs: () => Date.now() } });
    const status = await run(
      ['close', 'rehearse', name, '--soak', '300ms', '--poll', '10ms', ...flags],
      context,
    );
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  const poolsOf = ({ fleet }: Simulator) => fleet.clusters[0]?.truth.pools.map(({ name }) => name);

  it('finds the agent that crashes, and leaves the cluster as it was', async () => {
    const apis = await served(['pod-watcher', 'metrics-agent', 'website']);
    const before = apis.fleet.clusters[0]?.truth;
    const { status, stdout, stderr } = await rehearse(apis, 'shop', '--yes');
    assert.equal(status, 1, stderr);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'SAME     kube-system/gke-metrics-agent',
      'WORSE    monitoring/pod-watcher: Its pod is not ready (CrashLoopBackOff); 3 of 3 are on other nodes. Its log has 1 error about port 10255; those of other nodes have none.',
    ]);
    assert.deepEqual(apis.fleet.clusters[0]?.truth, before);
    assert.equal(apis.calls()['container.nodePools.create'], 1);
    assert.equal(apis.kubernetes?.readonlyAttempts(), 0);
  });

  it('exits with 0 if every agent is as well as elsewhere', async () => {
    const { status, stdout, stderr } = await rehearse(
      await served(['metrics-agent', 'website']),
      'shop',
      '--yes',
    );
    assert.deepEqual([status, stdout], [0, 'SAME     kube-system/gke-metrics-agent\n'], stderr);
  });

  it('exits with 3 if there is nothing to compare', async () => {
    const { status, stdout } = await rehearse(await served(['website']), 'shop', '--yes');
    assert.deepEqual([status, stdout], [3, '']);
  });

  it('changes nothing without --yes, where there is no terminal to ask on', async () => {
    const apis = await served(['pod-watcher']);
    const { status, stderr } = await rehearse(apis);
    assert.equal(status, 3);
    assert.match(stderr, /This creates a node pool with one node in .*\nNothing was changed: pass --yes/);
    assert.equal(apis.calls()['container.nodePools.create'], undefined);
  });

  it('removes the pool that a killed rehearsal left, and no other', async () => {
    const apis = await served(['metrics-agent']);
    const [cluster] = apis.fleet.clusters;
    const [pool] = cluster?.truth.pools ?? [];
    assert.ok(cluster && pool);
    const nodeLabels = { 'sweep10255-rehearsal': 'true' };
    const foreign = { ...pool, name: 'sweep10255-rehearsal-mine', nodesPerZone: 1 };
    apis.fleet.change(cluster, {
      pools: [pool, foreign, { ...foreign, name: 'sweep10255-rehearsal-t4k2ab', nodeLabels }],
    });
    const { status, stderr } = await rehearse(apis, 'shop', '--yes');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Removing node pool sweep10255-rehearsal-t4k2ab, which an earlier rehearsal left\./);
    assert.deepEqual(poolsOf(apis), ['default-pool', 'sweep10255-rehearsal-mine']);
  });

  it('removes the pool if it cannot be created completely, and reports why', async () => {
    const apis = await served(['metrics-agent'], 'operation-fails@container.nodePools.create');
    const { status, stderr } = await rehearse(apis, 'shop', '--yes');
    assert.equal(status, 4);
    assert.match(stderr, /was stopped: operation operation-\S+ failed: Instance creation failed: Quota/);
    assert.deepEqual(poolsOf(apis), ['default-pool']);
  });

  it('refuses Autopilot clusters, and clusters without an open pool', async () => {
    const apis = await served([]);
    const { status, stderr } = await rehearse(apis, 'auto', '--yes');
    assert.equal(status, 2);
    assert.match(stderr, /Cannot rehearse in .*: an Autopilot cluster has no node pools of its own/);
    const [cluster] = apis.fleet.clusters;
    assert.ok(cluster);
    apis.fleet.change(cluster, {
      pools: cluster.truth.pools.map((pool) => ({ ...pool, readonlyPort: false })),
    });
    assert.match((await rehearse(apis, 'shop', '--yes')).stderr, /no node pool has the port open/);
    assert.equal(apis.calls()['container.nodePools.create'], undefined);
  });
});
