import { mergeCidr } from 'cidr-tools';
import { internetWithout, intersect, subtract } from './address-ranges.ts';
import type { ClusterNetwork, NodeGroup } from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';
import { SECURE_PORT } from './plan-firewall.ts';

const REACHES = ['ALL', 'SOME', 'NONE'] as const;
/** How many of a set of addresses may connect. */
export type Reach = (typeof REACHES)[number];

/** Which of some addresses may connect to a port of the nodes, and which rules decide that. */
export interface Reachability {
  readonly reach: Reach;
  /** CIDR blocks that may connect; all of them if `reach` is ALL. */
  readonly allowed: readonly string[];
  /** CIDR blocks that may not. */
  readonly denied: readonly string[];
  /** Names of the deciding rules; if empty, the implied deny rule decides. */
  readonly decidedBy: readonly string[];
}

/** What the firewall rules of a network allow to reach the kubelets of one cluster. */
export interface FirewallCheck {
  /** 10250. */
  readonly securePort: PortReach;
  /** 10255. */
  readonly readOnlyPort: PortReach;
}

export interface PortReach {
  /** Null if no pod range is known. */
  readonly fromPods: Reachability | null;
  readonly fromInternet: Reachability;
}

const READ_ONLY_PORT = 10255;

/**
 * Which addresses may connect to the cluster's nodes. VPC firewall rules apply by ascending priority, with deny before
 * allow at the same priority, then the implied deny. Hierarchical and network firewall policies are not evaluated and can
 * decide first. Whether a node has a public address is not considered.
 */
export function checkFirewall(rules: readonly FirewallRule[], network: ClusterNetwork): FirewallCheck {
  const pods = network.podRanges;
  const internet = internetWithout([...pods, ...network.nodeRanges], network.isDualStack);
  const reachOf = (from: readonly string[], port: number): Reachability =>
    together(network.nodeGroups.map((nodes) => reachability(from, rulesFor(port, rules, network, nodes))));
  const from = (port: number): PortReach => ({
    fromPods: pods.length === 0 ? null : reachOf(pods, port),
    fromInternet: reachOf(internet, port),
  });
  return { securePort: from(SECURE_PORT), readOnlyPort: from(READ_ONLY_PORT) };
}

/** What is wrong: pods that cannot reach 10250, or an internet that can. */
export function firewallNeeds({ securePort }: FirewallCheck): { allow: boolean; deny: boolean } {
  return { allow: securePort.fromPods?.reach !== 'ALL', deny: securePort.fromInternet.reach !== 'NONE' };
}

/** The rules that apply to a TCP port of some nodes, in evaluation order. */
function rulesFor(
  port: number,
  rules: readonly FirewallRule[],
  network: ClusterNetwork,
  nodes: NodeGroup,
): FirewallRule[] {
  const order = { DENY: 0, ALLOW: 1 };
  return rules
    .filter((rule) => !rule.isDisabled && !rule.sourcesAreInstances && isOn(rule, network))
    .filter((rule) => hitsPort(rule, port) && hitsNodes(rule, network, nodes))
    .sort((a, b) => a.priority - b.priority || order[a.action] - order[b.action]);
}

/** Whether the rule belongs to the cluster's network. */
export function isOn(rule: FirewallRule, network: ClusterNetwork): boolean {
  const isSameProject = rule.networkProject === null || rule.networkProject === network.networkProject;
  return rule.policy === null && rule.network === network.network && isSameProject;
}

/** The rules of firewall policies that concern one of the kubelet's ports. */
export function policyRulesFor(rules: readonly FirewallRule[]): FirewallRule[] {
  return rules.filter(
    (rule) =>
      rule.policy !== null &&
      !rule.isDisabled &&
      [SECURE_PORT, READ_ONLY_PORT].some((port) => hitsPort(rule, port)),
  );
}

function hitsPort({ protocols }: FirewallRule, port: number): boolean {
  return protocols.some(
    ({ protocol, ports }) =>
      protocol === 'all' ||
      (['tcp', '6'].includes(protocol) &&
        (ports?.some(({ first, last }) => first <= port && port <= last) ?? true)),
  );
}

/** A rule without targets applies to every instance. */
function hitsNodes(
  { targetTags, targetServiceAccounts, destinations }: FirewallRule,
  network: ClusterNetwork,
  { tags, serviceAccounts }: NodeGroup,
): boolean {
  const isTarget =
    (targetTags === null && targetServiceAccounts === null) ||
    (targetTags?.some((tag) => tags.includes(tag)) ?? false) ||
    (targetServiceAccounts?.some((account) => serviceAccounts.includes(account)) ?? false);
  if (!isTarget || destinations === null || network.nodeRanges.length === 0) return isTarget;
  return intersect(network.nodeRanges, destinations).length > 0;
}

/** The first rule that covers an address decides; where none does, the implied deny. */
function reachability(from: readonly string[], rules: readonly FirewallRule[]): GroupReach {
  const allowed: string[] = [];
  const denied: string[] = [];
  const decidedBy: string[] = [];
  let undecided = [...from];
  for (const { name, action, sources } of rules) {
    const decided = intersect(undecided, sources);
    if (decided.length === 0) continue;
    (action === 'ALLOW' ? allowed : denied).push(...decided);
    decidedBy.push(name);
    undecided = subtract(undecided, sources);
  }
  return { allowed, denied: [...denied, ...undecided], decidedBy };
}

/** CIDR blocks of each kind, and the names of the deciding rules. */
interface GroupReach {
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  readonly decidedBy: readonly string[];
}

/** Combines all groups of nodes; an address is in both lists if one group allows it and another does not. */
function together(groups: readonly GroupReach[]): Reachability {
  const allowed = groups.flatMap((group) => group.allowed);
  const denied = groups.flatMap((group) => group.denied);
  return {
    reach: allowed.length === 0 ? 'NONE' : denied.length === 0 ? 'ALL' : 'SOME',
    allowed: mergeCidr(allowed),
    denied: mergeCidr(denied),
    decidedBy: [...new Set(groups.flatMap((group) => group.decidedBy))],
  };
}
