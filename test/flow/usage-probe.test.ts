import assert from 'node:assert/strict';
import { run } from '../../cli/run.ts';
import { aProcessContext } from '../support/process-context.ts';
import { type UsageFleet, type UsageFleetOptions, usageFleet } from '../support/usage-fleet.ts';

const autopilot: UsageFleetOptions = {
  cluster: () => ({ mode: 'AUTOPILOT', location: 'us-east1', autoProvisioningDefault: true }),
};

/** Installs or removes the probe in every cluster of the fleet, as a user would. */
async function probe(action: 'install' | 'remove', { apis: { simulator } }: UsageFleet): Promise<void> {
  for (const { projectId, location, name } of simulator.fleet.clusters) {
    const context = aProcessContext({ environment: simulator.environment });
    const cluster = `projects/${projectId}/locations/${location}/clusters/${name}`;
    const status = await run(['probe', action, cluster, '--routes', 'public'], context);
    assert.equal(status, 0, context.stderr.text);
  }
}

describe('a scan through the probe', () => {
  it('reads all rounds recorded so far', async () => {
    await using fleet = await usageFleet(autopilot);
    await probe('install', fleet);
    const [row] = await fleet.scan({ usage: 'probe' });
    assert.deepEqual([row?.usage?.source, row?.usage?.verdict], ['PROBE', 'IN_USE']);
  });

  it('uses the probe on Autopilot automatically, until the probe is removed', async () => {
    await using fleet = await usageFleet(autopilot);
    await probe('install', fleet);
    const [asked] = await fleet.scan({ usage: 'probe' });
    assert.equal(asked?.usage?.source, 'PROBE');
    await probe('remove', fleet);
    fleet.pass(1);
    const [row] = await fleet.scan({ usage: 'probe' });
    assert.equal(row?.usage?.reason, 'AUTOPILOT_NEEDS_PROBE');
  });

  it('is INCONCLUSIVE on an Autopilot cluster that runs only DaemonSets', async () => {
    await using fleet = await usageFleet({
      ...autopilot,
      kubernetes: () => ({ deployments: [{ agent: 'datadog-agent', pools: [], sinceMs: 0, untilMs: null }] }),
    });
    await probe('install', fleet);
    const [row] = await fleet.scan({ usage: 'probe' });
    assert.deepEqual([row?.usage?.verdict, row?.usage?.reason], ['INCONCLUSIVE', 'NO_WORKLOADS']);
  });
});
