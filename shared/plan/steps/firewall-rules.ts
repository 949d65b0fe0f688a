import type { Step } from '../cluster-plan.ts';
import type { FirewallExamination } from '../firewall/examine-firewall.ts';
import type { PlannedRule } from '../firewall/plan-firewall.ts';
import { createRule, deleteRule, ruleName } from '../gcloud.ts';

/** The missing firewall rules come first, because migrated workloads call 10250. */
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
    rollback: { by: 'FIREWALL_RULE', command: deleteRule(rule), rule },
  }));
}

const TITLES: Readonly<Record<PlannedRule['action'], string>> = {
  ALLOW: 'Allow pods to reach the kubelets on TCP 10250',
  DENY: 'Deny all other traffic to TCP 10250 of the nodes',
};

const BEARINGS: Readonly<Record<PlannedRule['action'], readonly string[]>> = {
  ALLOW: ['Do this before migrating workloads, because migrated workloads call 10250.'],
  DENY: [
    'This also blocks private addresses, such as other instances in the network or a VPN. If one of them calls 10250, first allow it with a priority below 1000.',
  ],
};
