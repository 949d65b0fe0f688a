import type { FirewallCheck, PortReach, Reachability } from './check-firewall.ts';

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
