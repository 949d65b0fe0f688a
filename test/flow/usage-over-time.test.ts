import assert from 'node:assert/strict';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { HOUR_MS } from '../support/kubernetes-truth.ts';
import { SERVED_SINCE_MS, usageFleet } from '../support/usage-fleet.ts';

/** Activity in which the agents were migrated two hours before the first scan. */
const migrated = ({ deployments }: KubernetesTruth) => ({
  deployments: deployments.map((each) => ({ ...each, untilMs: SERVED_SINCE_MS - 2 * HOUR_MS })),
});

const poolsWith = (change: Partial<KubernetesTruth['pools'][number]>) => (truth: KubernetesTruth) => ({
  ...migrated(truth),
  pools: truth.pools.map((pool) => ({ ...pool, ...change })),
});

/** Usage and readiness of the cluster in successive scans, the given number of hours apart. */
async function verdictsAfter(
  hours: readonly number[],
  kubernetes: (truth: KubernetesTruth) => Partial<KubernetesTruth> = () => ({}),
) {
  await using fleet = await usageFleet({ kubernetes });
  const verdicts: (string | undefined)[][] = [];
  for (const pause of hours) {
    fleet.pass(pause);
    const [row] = await fleet.scan({ nodesPerPool: 'all' });
    verdicts.push([row?.usage?.verdict, row?.readiness ?? undefined]);
  }
  return verdicts;
}

describe('repeated scans of a cluster', () => {
  it('report IN_USE if the counter grows', async () => {
    assert.deepEqual(await verdictsAfter([0, 1]), [
      ['USED_SINCE_START', 'MIGRATE_FIRST'],
      ['IN_USE', 'MIGRATE_FIRST'],
    ]);
  });

  it('report SAFE_TO_CLOSE once the counter has not grown for a day, and not before', async () => {
    const readiness = (await verdictsAfter([0, 1, 22, 1], migrated)).map(([, word]) => word);
    assert.deepEqual(readiness, ['MIGRATE_FIRST', 'MIGRATE_FIRST', 'MIGRATE_FIRST', 'SAFE_TO_CLOSE']);
  });

  it('do not report SAFE_TO_CLOSE after a restart', async () => {
    const restarts = poolsWith({ restartEveryMs: 254 * HOUR_MS });
    const last = (await verdictsAfter([0, 12, 12.5], restarts)).at(-1);
    assert.notEqual(last?.[1], 'SAFE_TO_CLOSE');
  });

  it('do not report SAFE_TO_CLOSE after a node is replaced', async () => {
    const replaced = poolsWith({ replaceEveryMs: 254 * HOUR_MS });
    const last = (await verdictsAfter([0, 12, 12.5], replaced)).at(-1);
    assert.notEqual(last?.[1], 'SAFE_TO_CLOSE');
  });

  it('keep sampling every node seen in use, even if one per pool is enough', async () => {
    await using fleet = await usageFleet({ kubernetes: migrated });
    await fleet.scan({ nodesPerPool: 'all' });
    fleet.pass(25);
    const [row] = await fleet.scan({ nodesPerPool: 1 });
    assert.equal(row?.usage?.nodes_sampled, 2);
    assert.equal(row?.readiness, 'SAFE_TO_CLOSE');
  });
});
