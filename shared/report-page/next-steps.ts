import type { ClusterPlan, PlannedCluster, Step } from '../plan/cluster-plan.ts';
import { describeWhole } from '../plan/gcloud.ts';
import { planCluster } from '../plan/plan-cluster.ts';
import { commandText, restartSentence } from '../plan/render/words.ts';
import { quoteCommand } from '../platform/text.ts';
import type { NextStep } from '../report/ports.ts';

/** The next steps for a cluster, as `sweep10255 plan` gives them; if something must happen first, also what follows. */
export function nextSteps(cluster: PlannedCluster): NextStep[] {
  const plan = planCluster(cluster, []);
  switch (plan.action) {
    case 'NONE':
      return [];
    case 'PATCH':
      return plan.warnings.map(said);
    case 'UNREAD':
      return [...plan.warnings.map(said), lookAt(cluster)];
    case 'MIGRATE':
      return [...plan.advice.map(said), ...afterwards(planCluster(cluster, ['migrate-first']))];
    case 'GATHER':
      return [...plan.advice.map(said), ...afterwards(planCluster(cluster, ['gather-evidence']))];
    default:
      return [...plan.steps.map((step) => done(step, step.title)), ...plan.advice.map(said)];
  }
}

function afterwards({ steps }: ClusterPlan): NextStep[] {
  return steps.map((step) => done(step, `Once the port is quiet: ${step.title}`));
}

function done({ restart, bearing, change }: Step, title: string): NextStep {
  return { title, notes: [restartSentence(restart), ...bearing], commands: [commandText(change)] };
}

const said = (title: string): NextStep => ({ title, notes: [], commands: [] });

function lookAt(cluster: PlannedCluster): NextStep {
  return {
    title: 'Check whether you have permission to read it',
    notes: [],
    commands: [quoteCommand(describeWhole(cluster))],
  };
}
