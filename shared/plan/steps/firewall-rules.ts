import type { Step } from '../cluster-plan.ts';
import type { FirewallExamination } from '../firewall/examine-firewall.ts';
import type { PlannedRule } from '../firewall/plan-firewall.ts';
import { createRule, ruleName } from '../gcloud.ts';

/** The rules that a cluster's network lacks, before anything else: workloads that moved ask 10250. */
export function firewallRules({ rules, notes }: FirewallExamination): Step[] {
  return rules.map((rule) => ({
    kind: 'FIREWALL_RULE',
    pool: null,
    title: TITLES[rule.action],
    restart: { what: 'NOTHING', nodes: 0 },
    bearing: [...BEARINGS[rule.action], ...(rule.action === 'ALLOW' ? notes : [])],
    change: { by: 'FIREWALL_RULE', command: createRule(rule), rule },
    describe: ruleName(rule),
    expected: { is: 'NAME', name: rule.name },
  }));
}

const TITLES: Readonly<Record<PlannedRule['action'], string>> = {
  ALLOW: 'Let the pods reach the kubelets on TCP 10250',
  DENY: 'Keep everybody else from TCP 10250 of the nodes',
};

const BEARINGS: Readonly<Record<PlannedRule['action'], readonly string[]>> = {
  ALLOW: ['Before the workloads move: they ask 10250 then.'],
  DENY: [
    'It holds for private addresses too, such as other instances of the network or a VPN: where one of them asks 10250, allow it first, at a priority below 1000.',
  ],
};
