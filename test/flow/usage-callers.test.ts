import assert from 'node:assert/strict';
import { running } from '../support/kubernetes-truth.ts';
import { usageFleet } from '../support/usage-fleet.ts';

const fleetWith = (...agents: readonly string[]) => ({
  kubernetes: () => ({
    deployments: running(...agents),
  }),
});

const TOKEN = 'ya29.a-token-of-the-test';

describe('the callers that a scan finds', () => {
  it('are named by their owning workload, with the confidence that their settings allow', async () => {
    await using fleet = await usageFleet(
      fleetWith('datadog-agent', 'otel-collector', 'node-report', 'kube-hunter', 'shop', 'website'),
    );
    const [row] = await fleet.scan({ callers: ['pods+configmaps'] });
    const found = row?.callers.map(({ namespace, kind, name, confidence }) => [
      `${namespace}/${kind}/${name}`,
      confidence,
    ]);
    assert.deepEqual(Object.fromEntries(found ?? []), {
      'datadog/DaemonSet/datadog-agent': 'HIGH',
      'default/DaemonSet/node-report': 'HIGH',
      'observability/DaemonSet/otel-collector-agent': 'HIGH',
      'security/DaemonSet/kube-hunter': 'HIGH',
    });
    assert.equal(row?.usage?.probing, true);
    assert.equal(fleet.apis.simulator.kubernetes?.readonlyAttempts(), 0);
  });

  it('are detected even if usage is not checked', async () => {
    await using fleet = await usageFleet(fleetWith('datadog-agent'));
    const [row] = await fleet.scan({ usage: 'none', callers: ['pods'] });
    assert.deepEqual(
      row?.callers.map(({ name }) => name),
      ['datadog-agent'],
    );
  });

  it('contain no secrets: no token, no CA, nothing from a ConfigMap', async () => {
    await using fleet = await usageFleet({
      ...fleetWith('otel-collector', 'datadog-agent', 'shop'),
      grants: { [TOKEN]: ['*'] },
    });
    const rows = JSON.stringify(await fleet.scan({ callers: ['pods+configmaps'] }, TOKEN));
    const { served } = fleet.apis.simulator.fleet.clusters[0]?.truth ?? {};
    assert.match(rows, /otel-collector-agent/);
    for (const secret of [
      TOKEN,
      served?.caCertificate ?? '?',
      'auth_type: none',
      'K8S_NODE_NAME',
      'cosmos.azure.com',
    ])
      assert.ok(!rows.includes(secret), `${secret} is in a row`);
  });
});

describe('the callers that VPC Flow Logs show', () => {
  const named = (
    row: { callers: readonly { kind: string; name: string; confidence: string }[] } | undefined,
  ) => row?.callers.map(({ kind, name, confidence }) => `${confidence} ${kind}/${name}`);

  it('are named without touching a control plane, and only if flow-logs is named', async () => {
    await using fleet = await usageFleet({ clusters: 6, ...fleetWith('website') });
    const rows = await fleet.scan({ usage: 'none', callers: ['flow-logs'] });
    const logged = rows.filter(({ callers }) => callers.length > 0);
    assert.ok(logged.length > 0 && logged.length < rows.length);
    for (const row of logged)
      assert.deepEqual(named(row), [
        'SEEN Address/192.168.7.20',
        'SEEN Instance/prometheus-vm',
        'SEEN Deployment/port-scanner',
      ]);
    for (const { reasons } of rows) assert.ok(reasons.some((reason) => reason.includes('never non-use')));
    const calls = fleet.apis.simulator.calls()['logging.entries.list'] ?? 0;
    assert.ok(calls > 0);
    await fleet.scan({ usage: 'none', callers: ['pods'] });
    assert.equal(fleet.apis.simulator.calls()['logging.entries.list'], calls);
  });
});
