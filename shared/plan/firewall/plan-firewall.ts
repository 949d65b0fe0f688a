import { parseRanges } from './address-ranges.ts';
import { type ClusterNetwork, hashOf, type NodeTarget } from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';

/** A rule to create; nothing that exists is edited. */
export interface PlannedRule {
  readonly name: string;
  readonly description: string;
  readonly action: 'ALLOW' | 'DENY';
  readonly priority: number;
  /** The project and the name of the network. */
  readonly project: string;
  readonly network: string;
  /** CIDR blocks. */
  readonly sources: readonly string[];
  readonly target: NodeTarget;
}

export interface FirewallPlan {
  readonly rules: readonly PlannedRule[];
  /** Plain sentences: what the cluster's description leaves open, and what follows from that. */
  readonly notes: readonly string[];
}

export const SECURE_PORT = 10250;

/** The priorities of GKE's own `…-inkubelet` and `…-exkubelet`. */
const ALLOW_PRIORITY = 999;
const DENY_PRIORITY = 1000;
/** The longest name of a firewall rule. */
const NAME_LENGTH = 63;

/**
 * The rules that let pods reach the kubelets on TCP 10250 and nobody else: modelled on `gke-CLUSTER-HASH-inkubelet`
 * (allow, 999) and `…-exkubelet` (deny from 0.0.0.0/0, 1000), which stay as they are. The deny would also cut off nodes
 * that ask each other, and a private control plane with a range of its own (GKE allows it at 1000, where deny wins): their
 * ranges are in the allow rule as far as they are known.
 * @returns null where the cluster's pod ranges are not known: a deny without the allow would cut the pods off
 */
export function planFirewall(network: ClusterNetwork): FirewallPlan | null {
  const { podRanges, nodeRanges, controlPlaneRange, target, namedPodRanges, isDualStack } = network;
  if (podRanges.length === 0) return null;
  const common = { project: network.networkProject, network: network.network, target };
  const sources = [...podRanges, ...nodeRanges, ...(controlPlaneRange === null ? [] : [controlPlaneRange])];
  const allow: PlannedRule = {
    ...common,
    name: nameOf(network, 'inkubelet-10250'),
    description: `Pods of ${network.cluster} reach the kubelets on the authenticated port`,
    action: 'ALLOW',
    priority: ALLOW_PRIORITY,
    sources,
  };
  const deny: PlannedRule = {
    ...common,
    name: nameOf(network, 'exkubelet-10250'),
    description: `Nobody else reaches the kubelets of ${network.cluster} on the authenticated port`,
    action: 'DENY',
    priority: DENY_PRIORITY,
    sources: ['0.0.0.0/0'],
  };
  const notes = [
    ...namedPodRanges.map(
      (range) =>
        `The secondary range ${range} holds pods too: add its addresses to the allow rule (gcloud compute networks subnets describe).`,
    ),
    ...(nodeRanges.length === 0
      ? [
          'Pods on the host network ask from the address of their node: add the primary range of the subnet to the allow rule if any asks another node.',
        ]
      : []),
    ...(isDualStack
      ? [
          'The cluster has IPv6 addresses too, which need rules of their own: a rule has ranges of one family.',
        ]
      : []),
  ];
  return { rules: [allow, deny], notes };
}

function nameOf(network: ClusterNetwork, purpose: string): string {
  const suffix = `-${hashOf(network)}-${purpose}`;
  return network.cluster.slice(0, NAME_LENGTH - suffix.length).replace(/-+$/, '') + suffix;
}

/** The planned rule as if it were there. */
export function ruleOf({
  name,
  priority,
  action,
  project,
  network,
  sources,
  target,
}: PlannedRule): FirewallRule {
  return {
    name,
    priority,
    action,
    isDisabled: false,
    networkProject: project,
    network,
    protocols: [{ protocol: 'tcp', ports: [{ first: SECURE_PORT, last: SECURE_PORT }] }],
    sources: parseRanges(sources),
    sourcesAreInstances: false,
    targetTags: target.kind === 'TAG' ? [target.tag] : null,
    targetServiceAccounts: target.kind === 'SERVICE_ACCOUNT' ? [target.email] : null,
    destinations: null,
  };
}
