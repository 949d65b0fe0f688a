import assert from 'node:assert/strict';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { type UsageFleetOptions, usageFleet } from '../support/usage-fleet.ts';

const autopilot: UsageFleetOptions = {
  cluster: () => ({ mode: 'AUTOPILOT', location: 'us-east1', autoProvisioningDefault: true }),
};

async function firstUsage(
  options: UsageFleetOptions,
  config: Parameters<Awaited<ReturnType<typeof usageFleet>>['scan']>[0],
  token?: string,
) {
  await using fleet = await usageFleet(options);
  const [row] = await fleet.scan(config, token);
  assert.equal(row?.outcome, 'INSPECTED');
  assert.equal(fleet.apis.simulator.kubernetes?.readonlyAttempts(), 0);
  return row;
}

describe("the source of a scan's usage", () => {
  it('is the node proxy', async () => {
    const row = await firstUsage({}, { usage: 'proxy' });
    assert.equal(row.usage?.source, 'NODE_PROXY');
    assert.equal(row.usage?.verdict, 'USED_SINCE_START');
    assert.equal(row.route, 'PUBLIC_ENDPOINT');
    assert.deepEqual([row.usage?.nodes_sampled, row.usage?.nodes_total], [1, 2]);
  });

  it('is Managed Prometheus, which has no data for clusters that it does not scrape', async () => {
    await using fleet = await usageFleet({ clusters: 12 });
    const rows = await fleet.scan({ usage: 'monitoring' });
    const [collected, missing] = [true, false].map((answered) =>
      rows.filter(
        ({ usage }) => (usage?.verdict !== 'NOT_CHECKED' && usage?.reason !== 'METRIC_MISSING') === answered,
      ),
    );
    assert.ok(collected?.length && missing?.length);
    for (const { usage, route } of rows)
      assert.deepEqual([usage?.source, route], ['MANAGED_PROMETHEUS', null]);
  });

  it('is Managed Prometheus if available and otherwise the node proxy, with --usage auto', async () => {
    await using fleet = await usageFleet({ clusters: 12 });
    const rows = await fleet.scan({ usage: 'auto' });
    const sources = new Set(rows.map(({ usage }) => usage?.source));
    assert.deepEqual([...sources].toSorted(), ['MANAGED_PROMETHEUS', 'NODE_PROXY']);
  });

  it('is none if usage is turned off, and no API is called', async () => {
    const row = await firstUsage({}, { usage: 'none' });
    assert.deepEqual([row.usage?.verdict, row.usage?.reason], ['NOT_CHECKED', 'TURNED_OFF']);
  });

  it('gives NOT_CHECKED, not an error, if access is forbidden', async () => {
    const row = await firstUsage({ grants: { viewer: ['list nodes'] } }, { usage: 'proxy' }, 'viewer');
    assert.deepEqual([row.usage?.verdict, row.usage?.reason], ['NOT_CHECKED', 'FORBIDDEN']);
    assert.equal(row.error_code, null);
  });

  it('is not the node proxy on Autopilot, which needs a probe', async () => {
    for (const usage of ['proxy', 'probe'] as const) {
      const row = await firstUsage(autopilot, { usage });
      assert.deepEqual([row.usage?.verdict, row.usage?.reason], ['NOT_CHECKED', 'AUTOPILOT_NEEDS_PROBE']);
    }
  });

  it('gives UNREACHABLE, with the attempted routes, if the control plane is unreachable', async () => {
    const row = await firstUsage({ cluster: () => ({ controlPlane: 'PRIVATE' }) }, { usage: 'proxy' });
    assert.deepEqual([row.usage?.verdict, row.usage?.reason], ['NOT_CHECKED', 'UNREACHABLE']);
    assert.ok(row.reasons.some((reason) => /route/.test(reason)));
  });

  it('gives OUT_OF_TIME, with the settings still judged, if it exceeds the time per cluster', async () => {
    const row = await firstUsage({ latencyMs: 300 }, { usage: 'proxy', clusterTime: 100 });
    assert.deepEqual([row.usage?.verdict, row.usage?.reason], ['NOT_CHECKED', 'OUT_OF_TIME']);
    assert.equal(row.exposure, 'OPEN');
  });

  it("also reports the kubelet's own configuration: a port that is open despite its setting", async () => {
    const openInFact = ({ pools }: KubernetesTruth) => ({
      pools: pools.map((pool) => ({ ...pool, portClosedAtMs: null })),
      deployments: [],
    });
    const options = { readonlyPort: false, kubernetes: openInFact };
    const row = await firstUsage(options, { usage: 'proxy', effective: true });
    assert.equal(row.pools[0]?.port, 'DISABLED');
    assert.equal(row.pools[0]?.effective_port, 'ENABLED');
    assert.equal(row.usage?.setting_not_effective, true);
    assert.notEqual(row.readiness, 'ALREADY_CLOSED');
  });
});
