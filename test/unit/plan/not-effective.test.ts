import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { planCluster } from '../../../shared/plan/plan-cluster.ts';
import { aUsage } from '../../support/cluster-builder.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';

const CLOSED = { port: 'DISABLED', certainty: 'EXPLICIT', basis: 'CLUSTER_DEFAULT' } as const;
const NOT_EFFECTIVE = aUsage({ verdict: 'PAST_USE', setting_not_effective: true });

const CASES: readonly (readonly [string, Partial<ClusterReportRow>, string, readonly string[]])[] = [
  [
    'according to configz (the plan disabled it again, which changes nothing)',
    { new_pools: CLOSED, pools: [aPoolReport({ port: 'DISABLED', effective_port: 'ENABLED' })] },
    'CLOSE',
    ['RECREATE_NODES default-pool'],
  ],
  [
    'according to counter growth or an earlier scan (was CLOSE without steps)',
    { new_pools: CLOSED, pools: [aPoolReport({ port: 'DISABLED', usage: NOT_EFFECTIVE })] },
    'CLOSE',
    ['RECREATE_NODES default-pool'],
  ],
  [
    'on Autopilot with no setting left to change (was CLOSE with a step that is already done)',
    {
      mode: 'AUTOPILOT',
      new_pools: null,
      auto_provisioned: CLOSED,
      pools: [aPoolReport({ port: 'DISABLED', usage: NOT_EFFECTIVE })],
    },
    'GATHER',
    [],
  ],
  [
    'on a node outside the listed pools, with every pool closed (was CLOSE without steps)',
    { new_pools: CLOSED, pools: [aPoolReport({ port: 'DISABLED' })] },
    'GATHER',
    [],
  ],
];

describe('a plan for a disabled setting that is not effective', () => {
  for (const [what, differences, action, steps] of CASES)
    it(`${what}: ${action}`, () => {
      const plan = planCluster(aPlanRow(differences), []);
      assert.equal(plan.action, action);
      assert.deepEqual(
        plan.steps.map(({ kind, pool }) => `${kind} ${pool}`),
        steps,
      );
    });

  it('advises recreating the nodes, both before and after the port is quiet', () => {
    for (const readiness of ['GATHER_EVIDENCE', 'MIGRATE_FIRST'] as const) {
      const pools = [aPoolReport({ port: 'DISABLED', usage: NOT_EFFECTIVE })];
      const { advice } = planCluster(aPlanRow({ readiness, new_pools: CLOSED, pools }), []);
      assert.match(
        advice.join('\n'),
        /^The setting is not effective on default-pool: .* recreate its nodes/m,
      );
    }
  });
});
