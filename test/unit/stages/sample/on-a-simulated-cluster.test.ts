import assert from 'node:assert/strict';
import { inspectProbe, installProbe } from '../../../../cli/probe/install.ts';
import { probeManifest } from '../../../../cli/probe/manifest.ts';
import { CertificateAuthority, ROUTE_KINDS } from '../../../../shared/model/control-plane.ts';
import type { Mode, UsageChoice } from '../../../../shared/model/words.ts';
import { sampleCluster } from '../../../../shared/stages/sample/sample-cluster.ts';
import { aCluster, NO_CONTROL_PLANE } from '../../../support/cluster-builder.ts';
import { aKubernetesTruth, aPool, NOW_MS } from '../../../support/kubernetes-truth.ts';
import { countByPool } from '../../../support/sampling-builder.ts';
import { type SimulatedCluster, simulatedCluster } from '../../../support/simulated-cluster.ts';

const GRANTS = {
  admin: ['*'],
  proxy: ['list nodes', 'get nodes/proxy', 'list pods'],
  reader: ['list nodes', 'list pods', 'get pods/log'],
  nobody: [],
};
const always = { pools: null, sinceMs: 0, untilMs: null };

async function withCluster(mode: Mode, use: (cluster: SimulatedCluster) => Promise<void>): Promise<void> {
  const truth = aKubernetesTruth({
    autopilot: mode === 'AUTOPILOT',
    pools: [aPool(), aPool({ name: 'pool-b', groups: ['gke-shop-eu-pool-b-0123abcd'] })],
    deployments: [
      { agent: 'datadog-agent', ...always, pools: ['default-pool'] },
      { agent: 'website', ...always },
    ],
  });
  await using cluster = await simulatedCluster(truth, GRANTS);
  await use(cluster);
  assert.equal(cluster.kubernetes.readonlyAttempts(), 0);
}

async function sampling(simulated: SimulatedCluster, mode: Mode, token: string, usage: UsageChoice = 'auto') {
  const publicEndpoint = simulated.route.server.replace('https://', '');
  const { certificateAuthority } = simulated.route;
  const sampling = await sampleCluster(
    aCluster({
      mode,
      controlPlane: {
        ...NO_CONTROL_PLANE,
        // Its certificate is signed by the cluster CA, not by a public authority: the next route is used.
        dnsEndpoint: publicEndpoint,
        publicEndpoint,
        certificateAuthority,
      },
    }),
    {
      access: simulated.access(token),
      collectedSamples: async () => new Map(),
      hints: null,
      reached: null,
      callerNodes: new Set(),
      clock: { nowMs: () => NOW_MS },
      signal: AbortSignal.timeout(10_000),
    },
    { usage, routes: ROUTE_KINDS, nodesPerPool: 1, nodeConcurrency: 4, resampleMs: null, effective: true },
  );
  return sampling;
}

async function installOn(cluster: SimulatedCluster): Promise<void> {
  const objects = cluster.access('admin').probeObjectsOver(cluster.route);
  const manifest = probeManifest({ image: 'curl', everySeconds: 300 });
  await installProbe(await inspectProbe(manifest, objects), objects);
}

describe('sampleCluster on a simulated cluster', () => {
  it('samples a node of each pool of a Standard cluster through the proxy, over the second route', () =>
    withCluster('STANDARD', async (cluster) => {
      const { source, route, nodes, present, notes } = await sampling(cluster, 'STANDARD', 'proxy');
      assert.deepEqual(
        [source, route, countByPool(present)],
        ['NODE_PROXY', 'PUBLIC_ENDPOINT', { 'default-pool': 3, 'pool-b': 3 }],
      );
      assert.match(notes[0] ?? '', /DNS_ENDPOINT: the certificate is not signed/);
      assert.deepEqual(
        nodes.map(({ pool, samples, effectivePort }) => [
          pool,
          (samples[0]?.counts.length ?? 0) > 0,
          effectivePort,
        ]),
        [
          ['default-pool', true, 'ENABLED'],
          ['pool-b', false, 'ENABLED'],
        ],
      );
    }));

  it('falls back to the probe, whose log yields two samples of the same process', () =>
    withCluster('STANDARD', async (cluster) => {
      await installOn(cluster);
      const { source, nodes } = await sampling(cluster, 'STANDARD', 'reader');
      assert.equal(source, 'PROBE');
      const [earlier, later] = nodes.find(({ pool }) => pool === 'default-pool')?.samples ?? [];
      assert.equal(earlier?.processStartedAtMs, later?.processStartedAtMs);
      assert.ok((later?.counts[0]?.requests ?? 0) > (earlier?.counts[0]?.requests ?? 0));
    }));

  it('reports FORBIDDEN, and the number of nodes', () =>
    withCluster('STANDARD', async (cluster) => {
      assert.equal((await sampling(cluster, 'STANDARD', 'nobody')).notSampled, 'FORBIDDEN');
      const { notSampled, present } = await sampling(cluster, 'STANDARD', 'reader');
      assert.deepEqual([notSampled, countByPool(present)], ['FORBIDDEN', { 'default-pool': 3, 'pool-b': 3 }]);
    }));

  it('samples an Autopilot cluster through the probe, and reports if the probe is missing', () =>
    withCluster('AUTOPILOT', async (cluster) => {
      assert.equal((await sampling(cluster, 'AUTOPILOT', 'admin')).notSampled, 'AUTOPILOT_NEEDS_PROBE');
      assert.equal(
        (await sampling(cluster, 'AUTOPILOT', 'admin', 'proxy')).notSampled,
        'AUTOPILOT_NEEDS_PROBE',
      );
      await installOn(cluster);
      const { source, nodes } = await sampling(cluster, 'AUTOPILOT', 'reader');
      assert.equal(source, 'PROBE');
      assert.ok(nodes.length > 0);
      assert.ok(nodes.every(({ failure, samples }) => failure === null && samples.length > 0));
    }));

  it('rejects certificates of any other authority', () =>
    withCluster('STANDARD', async (cluster) => {
      const stranger = {
        ...cluster,
        route: { ...cluster.route, certificateAuthority: new CertificateAuthority('') },
      };
      const { notSampled, notes } = await sampling(stranger, 'STANDARD', 'admin');
      assert.equal(notSampled, 'UNREACHABLE');
      assert.equal(notes.length, 2);
    }));
});
