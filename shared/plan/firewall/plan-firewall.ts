import { type ClusterNetwork, hashOf, type NodeTarget } from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';

/** A rule to create. Existing rules are never edited. */
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
  /** Sentences about what the cluster's description does not say, and the consequences. */
  readonly notes: readonly string[];
}

export const SECURE_PORT = 10250;

/** Priorities of GKE's own `…-inkubelet` and `…-exkubelet` rules. */
const ALLOW_PRIORITY = 999;
const DENY_PRIORITY = 1000;
/** Maximum length of a firewall rule name. */
const NAME_LENGTH = 63;

/**
 * Rules that allow only pods to reach the kubelets on TCP 10250, modelled on `gke-CLUSTER-HASH-inkubelet` (allow, 999) and
 * `…-exkubelet` (deny from 0.0.0.0/0, 1000), which stay unchanged. The deny would also block traffic between nodes and from
 * a private control plane with its own range (GKE allows it at 1000, where deny wins), so the allow rule includes their
 * ranges if they are known.
 * @returns null if the cluster's pod ranges are not known, because a deny without the allow would block the pods
 */
export function planFirewall(network: ClusterNetwork): FirewallPlan | null {
  const { podRanges, nodeRanges, controlPlaneRange, target, namedPodRanges, isDualStack } = network;
  if (podRanges.length === 0) return null;
  const common = { project: network.networkProject, network: network.network, target };
  const sources = [...podRanges, ...nodeRanges, ...(controlPlaneRange === null ? [] : [controlPlaneRange])];
  const allow: PlannedRule = {
    ...common,
    name: nameOf(network, 'inkubelet-10250'),
    description: `Allow pods of ${network.cluster} to reach the kubelets on the authenticated port`,
    action: 'ALLOW',
    priority: ALLOW_PRIORITY,
    sources,
  };
  const deny: PlannedRule = {
    ...common,
    name: nameOf(network, 'exkubelet-10250'),
    description: `Deny all other traffic to the kubelets of ${network.cluster} on the authenticated port`,
    action: 'DENY',
    priority: DENY_PRIORITY,
    sources: ['0.0.0.0/0'],
  };
  const notes = [
    ...namedPodRanges.map(
      (range) =>
        `The secondary range ${range} also contains pods. Add its addresses to the allow rule (gcloud compute networks subnets describe).`,
    ),
    ...(nodeRanges.length === 0
      ? [
          'Pods on the host network use the address of their node. If any of them calls other nodes, add the primary range of the subnet to the allow rule.',
        ]
      : []),
    ...(isDualStack
      ? [
          'The cluster also has IPv6 addresses, which need separate rules because a rule has ranges of one family.',
        ]
      : []),
  ];
  return { rules: [allow, deny], notes };
}

function nameOf(network: ClusterNetwork, purpose: string): string {
  const suffix = `-${hashOf(network)}-${purpose}`;
  return network.cluster.slice(0, NAME_LENGTH - suffix.length).replace(/(?<!-)-+$/, '') + suffix;
}

/** The planned rule as if it existed. */
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
    policy: null,
    isDisabled: false,
    networkProject: project,
    network,
    protocols: [{ protocol: 'tcp', ports: [{ first: SECURE_PORT, last: SECURE_PORT }] }],
    sources,
    sourcesAreInstances: false,
    targetTags: target.kind === 'TAG' ? [target.tag] : null,
    targetServiceAccounts: target.kind === 'SERVICE_ACCOUNT' ? [target.email] : null,
    destinations: null,
  };
}
