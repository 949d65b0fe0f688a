import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import { formatFirst } from '../../platform/text.ts';
import {
  checkFirewall,
  type FirewallCheck,
  firewallNeeds,
  isOn,
  type PortReach,
  policyRulesFor,
  type Reach,
  type Reachability,
} from './check-firewall.ts';
import {
  type ClusterNetwork,
  clusterNetworkOf,
  hashIn,
  type NetworkFacts,
  type NodeTarget,
} from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';
import { type PlannedRule, planFirewall, ruleOf } from './plan-firewall.ts';

/** Who can reach a cluster's kubelets under the rules of its network; null if unknown. Keys as in the rows. */
export interface FirewallFinding {
  readonly pods_reach_10250: Reach | null;
  readonly internet_reaches_10250: Reach | null;
  readonly pods_reach_10255: Reach | null;
  readonly internet_reaches_10255: Reach | null;
  /** The same as sentences, with the deciding rules and what the planned rules cannot change. */
  readonly said: readonly string[];
}

export interface FirewallExamination {
  readonly finding: FirewallFinding;
  /** Missing rules; existing rules are never edited. */
  readonly rules: readonly PlannedRule[];
  /** Notes to read before creating the rules. */
  readonly notes: readonly string[];
}

/** Checks a cluster against the given firewall rules: who can reach its kubelets, and which rules are missing. */
export function examineFirewall(row: ClusterReportRow, rules: readonly FirewallRule[]): FirewallExamination {
  const network = clusterNetworkOf(row, targetIn(rules, row));
  if (network === null)
    return unknown('The cluster’s description does not identify its nodes, so the firewall was not checked.');
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
        ...describeFirewallCheck(check, rules),
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
  'The pod ranges are not known, so no rule is planned: a deny rule without a matching allow rule would block the pods.';

/** Pods need 10250 if something calls 10255 now, or might. */
function mustBePlanned(check: FirewallCheck, { readiness }: ClusterReportRow): boolean {
  const { allow, deny } = firewallNeeds(check);
  return deny || (allow && readiness !== 'SAFE_TO_CLOSE' && readiness !== 'ALREADY_CLOSED');
}

/** Never a deny without the allow: the deny would take precedence over the rules that currently admit the pods. */
function lackingRules(check: FirewallCheck, network: ClusterNetwork, row: ClusterReportRow): PlannedRule[] {
  if (!mustBePlanned(check, row)) return [];
  const { deny } = firewallNeeds(check);
  return (planFirewall(network)?.rules ?? []).filter(({ action }) => deny || action === 'ALLOW');
}

function thereAlready({ name }: PlannedRule): string {
  return `Rule ${name} already exists but does not have the planned effect: it was changed or disabled, or another rule takes precedence.`;
}

/** Existing rules that take precedence over the planned ones. */
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
          `Even with the planned rules, some pods cannot reach 10250 because of ${before(fromPods)}. Change that rule by hand.`,
        ]),
    ...(fromInternet.reach === 'NONE'
      ? []
      : [
          `Even with the planned rules, the internet can reach 10250 because of ${before(fromInternet)}. Change that rule by hand.`,
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
  return `None of the given ingress rules belongs to network ${network} of project ${networkProject}, so it was not checked. Add the output of \`gcloud compute firewall-rules list --project=${networkProject} --format=json\`.`;
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

/** Maximum number of address blocks that a sentence lists. */
const BLOCKS_NAMED = 4;

/** Describes the check: for each port, what pods and the internet can reach, and which rules decide that. */
export function describeFirewallCheck(
  { securePort, readOnlyPort }: FirewallCheck,
  rules: readonly FirewallRule[] = [],
): string[] {
  return [
    ...describePort('10250 (the authenticated port)', securePort),
    ...describePort('10255 (the read-only port)', readOnlyPort),
    describePolicies(rules),
  ];
}

/** Policies apply to what their targets and secure tags say, which is not evaluated. */
function describePolicies(rules: readonly FirewallRule[]): string {
  if (rules.every(({ policy }) => policy === null))
    return 'Hierarchical and network firewall policies are not in this file; they can take precedence over these rules.';
  const concerned = policyRulesFor(rules).map(
    ({ policy, name, action }) => `${policy}, ${name} (${action === 'DENY' ? 'deny' : 'allow'})`,
  );
  return concerned.length === 0
    ? 'No rule of the firewall policies in this file concerns these ports.'
    : `These rules of firewall policies concern the ports and can take precedence, but are not evaluated: ${concerned.join('; ')}.`;
}

function describePort(port: string, { fromPods, fromInternet }: PortReach): string[] {
  const pods =
    fromPods === null
      ? `It is not known whether pods can reach ${port}, because the cluster’s pod ranges are not known.`
      : `${WHO_PODS[fromPods.reach]} ${port}${exceptions(fromPods, 'denied')}${deciders(fromPods)}.`;
  return [
    pods,
    `${WHO_INTERNET[fromInternet.reach]} ${port}${exceptions(fromInternet, 'allowed')}${deciders(fromInternet)}.`,
  ];
}

const WHO_PODS = {
  ALL: 'All pods can reach',
  SOME: 'Only some pods can reach',
  NONE: 'No pods can reach',
} as const;
const WHO_INTERNET = {
  ALL: 'The whole internet can reach',
  SOME: 'Part of the internet can reach',
  NONE: 'Nothing on the internet can reach',
} as const;

/** The exceptions: blocked pods, or admitted parts of the internet. */
function exceptions(reachability: Reachability, list: 'allowed' | 'denied'): string {
  const blocks = reachability[list];
  if (reachability.reach !== 'SOME') return '';
  return ` (${list === 'denied' ? 'not from' : 'from'} ${formatFirst(blocks, BLOCKS_NAMED)})`;
}

function deciders({ decidedBy }: Reachability): string {
  return decidedBy.length === 0 ? ': no rule allows it' : `: ${decidedBy.join(', ')}`;
}

/** Suffixes of the rules that GKE maintains for all nodes of every cluster. */
const OWN_RULE = /^gke-.*-(?:inkubelet|exkubelet|vms|all)$/;

/** How the cluster's own rules target its nodes; null if there are none. */
export function targetIn(rules: readonly FirewallRule[], { cluster_uid }: NetworkFacts): NodeTarget | null {
  const hash = hashIn(cluster_uid);
  if (hash === null) return null;
  const own = rules.find(
    ({ name, targetTags }) => OWN_RULE.test(name) && name.includes(`-${hash}-`) && targetTags !== null,
  );
  const tag = own?.targetTags?.[0];
  return tag === undefined ? null : { kind: 'TAG', tag };
}
