import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import {
  checkFirewall,
  type FirewallCheck,
  firewallNeeds,
  isOn,
  type Reach,
  type Reachability,
} from './check-firewall.ts';
import { type ClusterNetwork, clusterNetworkOf } from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';
import { type PlannedRule, planFirewall, ruleOf } from './plan-firewall.ts';
import { describeFirewallCheck } from './render-check.ts';
import { targetIn } from './target.ts';

/** Who reaches a cluster's kubelets by the rules of its network; null where nobody can say. Keys as in the rows. */
export interface FirewallFinding {
  readonly pods_reach_10250: Reach | null;
  readonly internet_reaches_10250: Reach | null;
  readonly pods_reach_10255: Reach | null;
  readonly internet_reaches_10255: Reach | null;
  /** The same in sentences, with the rules that decide it, and what the rules of a plan cannot change. */
  readonly said: readonly string[];
}

export interface FirewallExamination {
  readonly finding: FirewallFinding;
  /** What the cluster lacks; nothing that exists is edited. */
  readonly rules: readonly PlannedRule[];
  /** What has to be known before the rules are created. */
  readonly notes: readonly string[];
}

/** Compares a cluster with the firewall rules of a file: who reaches its kubelets, and which rules it lacks. */
export function examineFirewall(row: ClusterReportRow, rules: readonly FirewallRule[]): FirewallExamination {
  const network = clusterNetworkOf(row, targetIn(rules, row));
  if (network === null)
    return unknown(
      'The description of the cluster does not say where its nodes are: the firewall is not looked at.',
    );
  if (!rules.some((rule) => isOn(rule, network))) return unknown(noRuleOf(network));
  const check = checkFirewall(rules, network);
  const lacking = lackingRules(check, network, row);
  const names = new Set(rules.filter((rule) => isOn(rule, network)).map(({ name }) => name));
  const planned = lacking.filter(({ name }) => !names.has(name));
  const after = checkFirewall([...rules, ...planned.map(ruleOf)], network);
  return {
    finding: {
      ...reachesOf(check),
      said: [
        ...describeFirewallCheck(check),
        ...lacking.filter(({ name }) => names.has(name)).map(thereAlready),
        ...(lacking.length === 0 ? [] : overruled(after, lacking)),
        ...(lacking.length === 0 && mustBePlanned(check, row) ? [POD_RANGES_UNKNOWN] : []),
      ],
    },
    rules: planned,
    notes: planned.length === 0 ? [] : (planFirewall(network)?.notes ?? []),
  };
}

const POD_RANGES_UNKNOWN =
  'The ranges of its pods are not known, so no rule is planned: a deny without their allow would cut the pods off.';

/** Pods need 10250 where something asks 10255 now, or may. */
function mustBePlanned(check: FirewallCheck, { readiness }: ClusterReportRow): boolean {
  const { allow, deny } = firewallNeeds(check);
  return deny || (allow && readiness !== 'SAFE_TO_CLOSE' && readiness !== 'ALREADY_CLOSED');
}

/** The deny never without the allow: at its priority it would win over the rules that let the pods in now. */
function lackingRules(check: FirewallCheck, network: ClusterNetwork, row: ClusterReportRow): PlannedRule[] {
  if (!mustBePlanned(check, row)) return [];
  const { deny } = firewallNeeds(check);
  return (planFirewall(network)?.rules ?? []).filter(({ action }) => deny || action === 'ALLOW');
}

function thereAlready({ name }: PlannedRule): string {
  return `A rule ${name} is there already, and does not do what the plan wants of it: it was changed or disabled, or another one comes before it.`;
}

/** Rules of somebody's that come before those of the plan. */
function overruled(
  { securePort: { fromPods, fromInternet } }: FirewallCheck,
  lacking: readonly PlannedRule[],
): string[] {
  const own = new Set(lacking.map(({ name }) => name));
  const before = ({ decidedBy }: Reachability): string =>
    decidedBy.filter((name) => !own.has(name)).join(', ');
  return [
    ...(fromPods === null || fromPods.reach === 'ALL'
      ? []
      : [
          `Not all pods reach 10250 even with the rules of this plan, because of ${before(fromPods)}: change that by hand.`,
        ]),
    ...(fromInternet.reach === 'NONE'
      ? []
      : [
          `The internet reaches 10250 even with the rules of this plan, because of ${before(fromInternet)}: change that by hand.`,
        ]),
  ];
}

function reachesOf({ securePort, readOnlyPort }: FirewallCheck): Omit<FirewallFinding, 'said'> {
  return {
    pods_reach_10250: securePort.fromPods?.reach ?? null,
    internet_reaches_10250: securePort.fromInternet.reach,
    pods_reach_10255: readOnlyPort.fromPods?.reach ?? null,
    internet_reaches_10255: readOnlyPort.fromInternet.reach,
  };
}

function noRuleOf({ network, networkProject }: ClusterNetwork): string {
  return `No incoming rule given is of network ${network} of project ${networkProject}, so that nothing is known of it: add what \`gcloud compute firewall-rules list --project=${networkProject} --format=json\` prints.`;
}

function unknown(sentence: string): FirewallExamination {
  const finding: FirewallFinding = {
    pods_reach_10250: null,
    internet_reaches_10250: null,
    pods_reach_10255: null,
    internet_reaches_10255: null,
    said: [sentence],
  };
  return { finding, rules: [], notes: [] };
}
