import assert from 'node:assert/strict';
import { SweepError } from '../../shared/platform/errors.ts';
import { readKubeletMetrics } from '../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS } from '../../shared/stages/sample/metrics/reading.ts';
import type { ClusterApi } from '../../shared/stages/sample/ports.ts';

/** A cluster of three nodes in one pool, with an agent that calls the port and an installed probe. */
export interface ClusterUnderContract {
  readonly api: ClusterApi;
  /** The same cluster for a caller without permissions. */
  readonly forbidden: ClusterApi;
  readonly pool: string;
}

/** The contract of every ClusterApi. */
export function clusterApiContract(name: string, cluster: () => ClusterUnderContract): void {
  const nodesOf = async (api: ClusterApi) => (await Array.fromAsync(api.listNodes())).flat();
  const firstNode = async () => (await nodesOf(cluster().api))[0]?.name ?? '';

  describe(`${name} as ClusterApi`, () => {
    it('lists every node once, with its pool', async () => {
      const nodes = await nodesOf(cluster().api);
      assert.equal(nodes.length, 3);
      assert.equal(new Set(nodes.map((node) => node.name)).size, 3);
      assert.ok(nodes.every(({ pool, ready }) => pool === cluster().pool && ready));
    });

    it("reads a kubelet's metrics", async () => {
      const reading = await readKubeletMetrics(
        await cluster().api.readMetrics(await firstNode()),
        SCRAPE_LIMITS,
      );
      assert.equal(reading.doubt, null);
      assert.equal(reading.familyPresent, true);
      assert.ok(reading.counts.some(({ path, requests }) => path === 'stats' && requests > 0));
    });

    it("reads the port from a kubelet's configuration", async () => {
      assert.equal(await cluster().api.readEffectivePort(await firstNode()), 'ENABLED');
    });

    it('lists running pods with the kind of their controller', async () => {
      const pods = (await Array.fromAsync(cluster().api.listRunningPods())).flat();
      assert.ok(
        pods.some(({ ownerKind, namespace }) => ownerKind === 'DaemonSet' && namespace === 'datadog'),
      );
    });

    it("lists the probe's pods with their nodes, and reads their logs", async () => {
      const pods = await cluster().api.listProbePods();
      const nodes = await nodesOf(cluster().api);
      assert.deepEqual(new Set(pods.map(({ node }) => node)), new Set(nodes.map((node) => node.name)));
      const text = await cluster().api.readProbeLog(pods[0]?.name ?? '');
      assert.match(text, /^sweep10255-probe\/1 begin node=\S+ at=\d+ every=\d+$/m);
    });

    const questions: Readonly<Record<string, (api: ClusterApi, node: string) => Promise<unknown>>> = {
      listNodes: nodesOf,
      readMetrics: (api, node) => api.readMetrics(node),
      readEffectivePort: (api, node) => api.readEffectivePort(node),
      listRunningPods: (api) => Array.fromAsync(api.listRunningPods()),
      listProbePods: (api) => api.listProbePods(),
    };
    for (const [method, ask] of Object.entries(questions))
      it(`throws KUBERNETES_FORBIDDEN without permission (${method})`, async () => {
        const node = await firstNode();
        await assert.rejects(ask(cluster().forbidden, node), {
          name: 'SweepError',
          code: 'KUBERNETES_FORBIDDEN',
        });
      });

    it('throws KUBERNETES_NOT_FOUND for an unknown node', async () => {
      await assert.rejects(cluster().api.readMetrics('no-such-node'), (error) => error instanceof SweepError);
    });
  });
}
