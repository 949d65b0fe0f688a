import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import {
  checkFirewall,
  type FirewallCheck,
  firewallNeeds,
  isOn,
  type PortReach,
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

/** How many address blocks a sentence names before it counts the rest. */
const BLOCKS_NAMED = 4;

/** The check in plain sentences: for each port, what the pods and the internet can reach, and which rules decide it. */
export function describeFirewallCheck({ securePort, readOnlyPort }: FirewallCheck): string[] {
  return [
    ...describePort('10250 (the authenticated port)', securePort),
    ...describePort('10255 (the read-only port)', readOnlyPort),
    'Firewall policies (hierarchical and network ones) are not in this file and can decide before these rules.',
  ];
}

function describePort(port: string, { fromPods, fromInternet }: PortReach): string[] {
  const pods =
    fromPods === null
      ? `Whether pods reach ${port} is not known: the cluster's pod ranges are not.`
      : `${WHO_PODS[fromPods.reach]} ${port}${exceptions(fromPods, 'denied')}${deciders(fromPods)}.`;
  return [
    pods,
    `${WHO_INTERNET[fromInternet.reach]} ${port}${exceptions(fromInternet, 'allowed')}${deciders(fromInternet)}.`,
  ];
}

const WHO_PODS = { ALL: 'Pods reach', SOME: 'Only some pods reach', NONE: 'No pod reaches' } as const;
const WHO_INTERNET = {
  ALL: 'The whole internet reaches',
  SOME: 'Some of the internet reaches',
  NONE: 'Nothing on the internet reaches',
} as const;

/** What stands apart: pods that are kept out, or the places of the internet that are let in. */
function exceptions(reachability: Reachability, list: 'allowed' | 'denied'): string {
  const blocks = reachability[list];
  if (reachability.reach !== 'SOME') return '';
  const more = blocks.length > BLOCKS_NAMED ? ` and ${blocks.length - BLOCKS_NAMED} more` : '';
  return ` (${list === 'denied' ? 'not from' : 'from'} ${blocks.slice(0, BLOCKS_NAMED).join(', ')}${more})`;
}

function deciders({ decidedBy }: Reachability): string {
  return decidedBy.length === 0 ? ': no rule lets it in' : `: ${decidedBy.join(', ')}`;
}

/** The endings of the rules that GKE keeps for every cluster, which are for all of its nodes. */
const OWN_RULE = /^gke-.*-(?:inkubelet|exkubelet|vms|all)$/;

/** How the cluster's own rules name its nodes; null where none of them is there. */
export function targetIn(rules: readonly FirewallRule[], { cluster_uid }: NetworkFacts): NodeTarget | null {
  const hash = hashIn(cluster_uid);
  if (hash === null) return null;
  const own = rules.find(
    ({ name, targetTags }) => OWN_RULE.test(name) && name.includes(`-${hash}-`) && targetTags !== null,
  );
  const tag = own?.targetTags?.[0];
  return tag === undefined ? null : { kind: 'TAG', tag };
}
