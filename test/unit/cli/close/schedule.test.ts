import assert from 'node:assert/strict';
import { planCampaign } from '../../../../cli/close/plan-campaign.ts';
import { nodesAtOnce, nodesAtOnceNow, tooManyNodes } from '../../../../cli/close/schedule.ts';
import { scannedRecord } from '../../../../shared/report/scanned-record.ts';
import { aStep, RULES } from '../../../support/campaign-builder.ts';
import { aCluster, aPool } from '../../../support/cluster-builder.ts';
import { aPlanRow, aPoolReport } from '../../../support/plan-row-builder.ts';
import { aConcluded, aState } from '../../../support/row-builder.ts';

const surge = (maxSurge: number, maxUnavailable = 0) => ({ strategy: 'SURGE', maxSurge, maxUnavailable });
const BLUE_GREEN = { strategy: 'BLUE_GREEN', maxSurge: null, maxUnavailable: null };
const UNKNOWN = { strategy: null, maxSurge: null, maxUnavailable: null };

describe('how many nodes of a pool GKE replaces at the same time', () => {
  const cases: [string, Parameters<typeof nodesAtOnce>, number][] = [
    ['as many as its surge settings allow', [surge(3, 1), 100, 100], 4],
    ['not more than it has', [surge(3, 1), 2, 2], 2],
    ['not more than 20', [surge(30), 100, 100], 20],
    ['as many as its surge settings allow if it may have grown since it was scanned', [surge(5), null, 1], 5],
    ['all of them in a blue-green upgrade', [BLUE_GREEN, null, 70], 70],
    ['up to 20 if its strategy is not known', [UNKNOWN, null, 70], 20],
    ['at least one, which it may have by then', [surge(1), 0, 0], 1],
  ];
  for (const [what, of, expected] of cases)
    it(`is ${what}`, () => assert.equal(nodesAtOnce(...of), expected));

  it('is counted for the pools that a change reaches now', () => {
    const pools = [
      aPool({ name: 'default-pool', upgrade: surge(4), nodeCount: 9 }),
      aPool({ name: 'nap-1', autoProvisioned: true, upgrade: surge(2), nodeCount: 9 }),
      aPool({ name: 'nap-2', autoProvisioned: true, upgrade: surge(1), nodeCount: 9 }),
    ];
    const now = (step: Parameters<typeof aStep>[0], mode: 'STANDARD' | 'AUTOPILOT' = 'STANDARD') =>
      nodesAtOnceNow(aCluster({ pools, mode }), aStep(step));
    assert.equal(now({ pool: 'default-pool' }), 4);
    assert.equal(now({ site: 'AUTO_PROVISIONING', pool: null }), 3);
    assert.equal(now({ site: 'AUTO_PROVISIONING', pool: null }, 'AUTOPILOT'), 7);
    assert.equal(now({ site: 'CLUSTER_DEFAULT', pool: null }), 0);
  });

  it('must fit into both limits', () => {
    const rules = { ...RULES, nodes_at_once: 9, nodes_per_project: 5 };
    assert.equal(tooManyNodes(5, { pool: 'a' }, rules), null);
    assert.equal(
      tooManyNodes(6, { pool: 'a' }, rules),
      'GKE replaces up to 6 nodes of pool a at the same time, which is more than --nodes-at-once or --nodes-per-project allows.',
    );
  });
});

describe('a cluster with a pool on which the closed setting is not effective', () => {
  it('stays out: its other pools can be closed, but it would not be', async () => {
    const pools = [aPoolReport(), aPoolReport({ pool: 'b', port: 'DISABLED', effective_port: 'ENABLED' })];
    const state = aState({}, 'c', { readiness: 'SAFE_TO_CLOSE' });
    async function* records() {
      yield scannedRecord({ state, report: aPlanRow() });
      yield scannedRecord({ state: { ...state, cluster: 'd' }, report: aPlanRow({ cluster: 'd', pools }) });
    }
    const { clusters, leftOut } = await planCampaign(records(), {
      scan: aConcluded(),
      rules: RULES,
      rings: { rule: { by: 'share' }, shares: [], order: [] },
      principal: 'ana@example.com',
      nowMs: 0,
    });
    assert.deepEqual(
      clusters.map(({ cluster }) => cluster),
      ['c'],
    );
    assert.deepEqual(
      leftOut.map(({ record, reason }) => [record.cluster, reason]),
      [['d', 'The setting of pool b is closed but not effective: its nodes have to be recreated.']],
    );
  });
});
