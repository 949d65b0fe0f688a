import { hashIn, type NetworkFacts, type NodeTarget } from './cluster-network.ts';
import type { FirewallRule } from './firewall-rule.ts';

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
