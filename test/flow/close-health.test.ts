import assert from 'node:assert/strict';
import { compareHealth } from '../../cli/close/health.ts';
import { campaignHealth } from '../../cli/close/wiring-health.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import type { ClusterTruth, PoolTruth } from '../../simulator/fleet/truth.ts';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { quietForDays, running } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { ask, put } from '../unit/simulator/ask.ts';

const CLOSE = { insecureKubeletReadonlyPortEnabled: false };

interface Scene {
  readonly simulator: Simulator;
  readonly identity: ClusterIdentity;
  readonly observers: Awaited<ReturnType<typeof campaignHealth>>;
  /** Closes the port of the pool, through the GKE API. */
  closePool(): Promise<void>;
}

interface Setup {
  readonly agents?: readonly string[];
  readonly pool?: Partial<PoolTruth>;
  readonly cluster?: Partial<ClusterTruth>;
  readonly kubernetes?: Partial<KubernetesTruth>;
  readonly config?: Partial<Parameters<typeof campaignHealth>[0]>;
}

describe('health and preflight of a campaign, on the simulator', function () {
  this.timeout(20_000);

  async function scene(setup: Setup, run: (scene: Scene) => Promise<void>): Promise<void> {
    const { agents = ['pod-watcher', 'metrics-agent', 'website'] } = setup;
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('shop', {
        controlPlane: 'PUBLIC',
        pools: [pool({ nodesPerZone: 2, ...setup.pool })],
        ...setup.cluster,
      }),
    ]);
    const simulator = await startSimulator({
      fleet,
      operationMs: 0,
      kubernetes: {
        tokens: null,
        activity: (cluster, servedSinceMs) => ({
          ...quietForDays(cluster, servedSinceMs),
          deployments: running(...agents),
          ...setup.kubernetes,
        }),
      },
    });
    const projectId = fleet.projects[0]?.projectId ?? '';
    const config = {
      routes: ['PUBLIC_ENDPOINT' as const],
      soak: 600_000,
      poll: 10,
      healthLabels: {},
      healthPromql: undefined,
      healthHttp: undefined,
      containerEndpoint: new URL(simulator.url),
      monitoringEndpoint: new URL(simulator.url),
      ...setup.config,
    };
    const context = { clock: { nowMs: () => Date.now() }, interruption: new AbortController().signal };
    const callers = [{ namespace: 'monitoring', kind: 'DaemonSet', name: 'pod-watcher' }];
    const observers = await campaignHealth(config, context, async () => callers);
    try {
      await run({
        simulator,
        identity: { projectId, location: 'us-central1-a', cluster: 'shop' },
        observers,
        closePool: async () => {
          const path = `v1/projects/${projectId}/locations/us-central1-a/clusters/shop`;
          await ask(simulator, `${path}/nodePools/default-pool`, put({ kubeletConfig: CLOSE }));
          await ask(simulator, path);
        },
      });
    } finally {
      await observers.close();
      await simulator.close();
    }
  }

  it('finds that a known caller crashes once the port is closed, and nothing else', () =>
    scene({}, async ({ identity, observers, closePool, simulator }) => {
      const before = await observers.health.observe(identity);
      assert.deepEqual(compareHealth(before, before), []);
      assert.ok(before.nodes.every(({ readonly_requests }) => (readonly_requests ?? 0) > 0));
      const changedAt = new Date().toISOString();
      await closePool();
      const after = await observers.health.observe(identity);
      const breaches = compareHealth(before, after, { closedSince: new Map([['default-pool', changedAt]]) });
      assert.deepEqual(
        breaches.map(({ rule, detail }) => `${rule}: ${detail}`),
        [
          'PODS_READY: DaemonSet monitoring/pod-watcher, a known caller of the port, has 0 of 2 pods ready; before the change, it had 2 of 2.',
          'PODS_CRASH: DaemonSet monitoring/pod-watcher, a known caller of the port, has 2 pods in CrashLoopBackOff; before the change, it had 0.',
        ],
      );
      assert.equal(simulator.kubernetes?.readonlyAttempts(), 0);
    }));

  it('finds that a node still serves the port after an update that succeeded in part', () =>
    scene({ agents: ['website', 'kube-hunter'] }, async ({ identity, observers, closePool, simulator }) => {
      const before = await observers.health.observe(identity);
      simulator.faults = 'operation-partial@container.nodePools.update';
      const changedAt = new Date().toISOString();
      await closePool();
      const after = await observers.health.observe(identity);
      const breaches = compareHealth(before, after, { closedSince: new Map([['default-pool', changedAt]]) });
      assert.deepEqual(
        breaches.map(({ rule }) => rule),
        ['PORT_CLOSED'],
      );
      assert.match(
        breaches[0]?.detail ?? '',
        /^The kubelet of node gke-shop-\S+ still counts [\d,]+ requests/,
      );
    }));

  it('names what it could not read, and never calls it healthy', () =>
    scene({}, async ({ identity, observers, simulator }) => {
      const before = await observers.health.observe(identity);
      await simulator.kubernetes?.close();
      const after = await observers.health.observe(identity);
      const breaches = compareHealth(before, after);
      assert.match(breaches[0]?.detail ?? '', /^The control plane could not be reached\. /);
      const unknown = await observers.health.observe({ ...identity, cluster: 'gone' });
      assert.match(unknown.unread[0] ?? '', /Kubernetes Engine API cannot find/);
    }));

  it('lists every preflight problem of a cluster, and what to do about it', () => {
    const name = (namespace: string, own: string) => ({ name: own, namespace });
    const deployment = (own: string, spec: object) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: name('shop', own),
      spec,
    });
    const objects = [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: name('shop', 'web'),
        spec: { minAvailable: 2 },
        status: { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: name('shop', 'relaxed'),
        spec: { minAvailable: 1 },
        status: { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
      },
      deployment('single', { replicas: 1, template: { spec: { containers: [] } } }),
      deployment('files', {
        replicas: 2,
        template: { spec: { containers: [], volumes: [{ name: 'v', hostPath: { path: '/data' } }] } },
      }),
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'pv-1' },
        spec: { local: { path: '/mnt/disks/ssd0' } },
        status: { phase: 'Bound' },
      },
    ];
    const nodeConfig = {
      accelerators: [{ acceleratorType: 'nvidia-l4', acceleratorCount: '1' }],
      localSsdCount: 1,
      reservationAffinity: { consumeReservationType: 'SPECIFIC_RESERVATION' },
    };
    const maintenancePolicy = {
      window: {
        maintenanceExclusions: {
          freeze: {
            startTime: '2020-01-01T00:00:00Z',
            endTime: '2099-01-01T00:00:00Z',
            maintenanceExclusionOptions: { scope: 'NO_UPGRADES' },
          },
        },
      },
    };
    return scene(
      { kubernetes: { objects }, pool: { nodeConfig }, cluster: { maintenancePolicy } },
      async ({ identity, observers, closePool }) => {
        const problems = await observers.preflight.check(identity);
        assert.deepEqual(
          problems.map(
            ({ code, blocking, sentence }) => `${code}${blocking ? '' : ' (not blocking)'}: ${sentence}`,
          ),
          [
            'DISRUPTION_BUDGET: PodDisruptionBudget shop/web allows no disruption: 2 pods healthy, 2 required.',
            'SINGLE_REPLICA: 1 workload with one replica: Deployment shop/single.',
            'LOCAL_STORAGE: 1 workload with files on the node (hostPath): Deployment shop/files.',
            'LOCAL_STORAGE: Pool default-pool has local SSDs.',
            'LOCAL_STORAGE: 1 PersistentVolume on the disk of a node: pv-1.',
            'ACCELERATORS: Pool default-pool has accelerators (nvidia-l4).',
            'RESERVED_CAPACITY: Pool default-pool uses reserved capacity.',
            'SURGE_NOT_CHECKED (not blocking): It is not known whether quotas and the subnet of the nodes have room for the additional nodes of default-pool.',
            'MAINTENANCE_EXCLUSION (not blocking): Maintenance exclusion freeze (NO_UPGRADES) is in force until 2099-01-01T00:00:00.000Z.',
          ],
        );
        assert.ok(problems.every(({ action }) => /^[A-Z].*\.$/.test(action)));
        await closePool();
        assert.deepEqual(await observers.preflight.check(identity), [], 'no node is replaced any more');
      },
    );
  });

  it('takes an unreadable control plane for a preflight problem', () =>
    scene({}, async ({ identity, observers, simulator }) => {
      await simulator.kubernetes?.close();
      const [first] = await observers.preflight.check(identity);
      assert.deepEqual([first?.code, first?.blocking], ['NOT_READ', true]);
      assert.match(first?.sentence ?? '', /^The control plane could not be reached\./);
    }));
});
