import assert from 'node:assert/strict';
import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import { CertificateAuthority } from '../../shared/model/control-plane.ts';
import { aSession } from '../support/cluster-session.ts';
import { placeOf } from '../support/scan-simulated.ts';
import { usageFleet } from '../support/usage-fleet.ts';

const CLUSTERS = 40;

describe('a usage scan of many clusters', () => {
  it("samples each cluster's own nodes", async () => {
    await using fleet = await usageFleet({ clusters: CLUSTERS, latencyMs: 5 });
    const { simulator } = fleet.apis;
    const rows = await fleet.scan();
    const truths = new Map(simulator.fleet.clusters.map((each) => [placeOf(each), each.truth.uid]));
    for (const row of rows) {
      const kubernetes = simulator.kubernetes?.stateOf(truths.get(placeOf(row)) ?? '')?.truth;
      const [group = '?'] = kubernetes?.pools[0]?.groups ?? [];
      assert.equal(row.samples.length, 1);
      for (const { node } of row.samples) assert.ok(node.startsWith(`${group}-`), `${node} is of ${group}`);
    }
    assert.equal(new Set(rows.flatMap(({ samples }) => samples.map(({ node }) => node))).size, CLUSTERS);
    assert.equal(simulator.kubernetes?.readonlyAttempts(), 0);
  });

  it('finishes if no cluster responds, with several times as many clusters as run concurrently', async () => {
    await using fleet = await usageFleet({ clusters: CLUSTERS, grants: {} });
    const rows = await fleet.scan({}, 'nobody knows it');
    assert.equal(rows.length, CLUSTERS);
    for (const { usage, exposure } of rows)
      assert.deepEqual([usage?.verdict, usage?.reason, exposure], ['NOT_CHECKED', 'FORBIDDEN', 'OPEN']);
  });

  it('waits between two samples concurrently', async () => {
    await using fleet = await usageFleet({ clusters: 8 });
    await fleet.scan();
    const startedMs = performance.now();
    const rows = await fleet.scan({ resample: 1000 });
    const tookMs = performance.now() - startedMs;
    for (const { samples } of rows) assert.equal(samples.length, 2);
    assert.ok(tookMs < 4000, `8 clusters took ${Math.round(tookMs)} ms`);
  });

  it("does not trust certificates issued by another cluster's CA", async () => {
    await using fleet = await usageFleet({ clusters: CLUSTERS });
    const [first, ...others] = fleet.apis.simulator.fleet.clusters.map(({ truth }) => truth.served);
    const stranger = others.find((served) => served?.caCertificate !== first?.caCertificate);
    assert.ok(first && stranger);
    const access = new KubernetesClusterAccess(aSession());
    const api = access.over({
      kind: 'PUBLIC_ENDPOINT',
      server: `https://${first.endpoint}`,
      certificateAuthority: new CertificateAuthority(stranger.caCertificate),
    });
    await assert.rejects(Array.fromAsync(api.listNodes()), { code: 'KUBERNETES_UNREACHABLE' });
    await access.close();
  });
});
