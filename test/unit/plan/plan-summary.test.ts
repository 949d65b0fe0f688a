import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { planCluster } from '../../../shared/plan/plan-cluster.ts';
import { addPlan, emptyPlanSummary, planSummaryLines, waveOf } from '../../../shared/plan/plan-summary.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';

const CLOSED = { port: 'DISABLED', certainty: 'EXPLICIT', basis: 'CLUSTER_DEFAULT' } as const;
const ofNodes = (node_count: number | null): Partial<ClusterReportRow> => ({
  pools: [aPoolReport({ node_count })],
  new_pools: CLOSED,
});
const onlyDefault: Partial<ClusterReportRow> = { pools: [], exposure: 'WILL_REOPEN' };
const plan = (row: Partial<ClusterReportRow>) => planCluster(aPlanRow(row), []);

describe('the wave of a plan', () => {
  const cases: [string, Partial<ClusterReportRow>, number | null][] = [
    ['that restarts nothing', onlyDefault, 0],
    ['of 1 node', ofNodes(1), 1],
    ['of 10 nodes', ofNodes(10), 1],
    ['of 11 nodes', ofNodes(11), 2],
    ['of 100 nodes', ofNodes(100), 2],
    ['of 101 nodes', ofNodes(101), 3],
    ['of an unknown number of nodes', ofNodes(null), 3],
    ['without steps', { readiness: 'GATHER_EVIDENCE' }, null],
  ];
  for (const [of, row, wave] of cases) it(`${of} is ${wave}`, () => assert.equal(waveOf(plan(row)), wave));
});

describe('the summary of plans', () => {
  const linesOf = (...rows: Partial<ClusterReportRow>[]) => {
    const summary = emptyPlanSummary();
    for (const row of rows) addPlan(summary, plan(row));
    return planSummaryLines(summary);
  };

  it('counts waves, steps, restarts and nodes, and says what the other clusters wait for', () => {
    assert.deepEqual(linesOf(onlyDefault, ofNodes(3), ofNodes(5), { readiness: 'MIGRATE_FIRST' }), [
      '3 of 4 clusters with steps: 2 waves, 3 steps, 2 restarts, 8 nodes restarted.',
      'Wave 1 restarts no nodes: 1 cluster.',
      'Wave 2 restarts up to 10 nodes per cluster: 2 clusters, 8 nodes.',
      '3 clusters can be closed now.',
      '1 cluster waiting for callers to be migrated to port 10250.',
    ]);
  });

  it('claims no exact number of nodes if one is not known', () => {
    const [total = '', wave = ''] = linesOf(ofNodes(null));
    assert.match(total, /at least 0 nodes restarted/);
    assert.match(wave, /or an unknown number: 1 cluster\.$/);
  });
});

describe('the nodes of auto-provisioned pools', () => {
  const OPEN = { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'AUTO_PROVISIONING' } as const;
  const pools = [
    aPoolReport({ node_count: 2 }),
    aPoolReport({ pool: 'n', auto_provisioned: true, node_count: 5 }),
  ];
  const nodesOf = (auto_provisioned: ClusterReportRow['auto_provisioned']) => {
    const { steps, nodes_restarted } = plan({ auto_provisioned, pools });
    return [nodes_restarted, steps.map(({ restart }) => restart.nodes)];
  };

  it('are counted once: where their default is closed, or else in their own step', () => {
    assert.deepEqual(nodesOf(OPEN), [7, [0, 5, 2, 0]]);
    assert.deepEqual(nodesOf(CLOSED), [7, [0, 2, 5]]);
  });
});
