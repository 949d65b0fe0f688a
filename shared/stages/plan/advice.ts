import type { Caller } from '../../model/rows/parts.ts';

/** What to do where the port must not be closed yet. */

export function migrateAdvice(callers: readonly Caller[]): string[] {
  return callers.length === 0
    ? [
        'Something calls the port, and it is not known what: look at the workloads that run on every node (monitoring, logging, security agents), in `sweep10255 query "FROM suspected_callers"`, and at the paths in the usage of its pools.',
        'Move it to 10250 with `sweep10255 migrate`, or as its vendor says; then scan again.',
      ]
    : [
        ...callers.map(
          ({ namespace, kind, name, agent, migration }) =>
            `${kind} ${namespace}/${name}${agent === null ? '' : ` (${agent})`}: ${migration}`,
        ),
        'Scan again when they have moved; the cluster is safe to close once nothing has called for long enough.',
      ];
}

/** Where nobody gave the rules of the network. */
export function firewallAdvice(project: string): string {
  return `Its pods have to reach the nodes on TCP 10250 first: give what \`gcloud compute firewall-rules list --project=${project} --format=json\` prints to \`plan --firewall-rules\`, which says whether they do and which rules are missing.`;
}

export const GATHER_ADVICE: readonly string[] = [
  'Read the kubelets of each pool twice, an hour or more apart, and see that the counter of the read-only port does not grow: `kubectl get --raw /api/v1/nodes/NODE/proxy/metrics | sweep10255 usage -`; on Autopilot, or without nodes/proxy, `sweep10255 usage` of the log of the how-to page’s DaemonSet.',
  'Who is sure of it without that may override with --include gather-evidence.',
];

export const UPGRADE_ADVICE: readonly string[] = [
  'GKE offers some versions only, which `gcloud container get-server-config` lists: where a minor version on the way is not among them, GKE refuses the step.',
  'Autopilot upgrades its nodes by itself, after the control plane.',
  'Scan again after the upgrade: its restarts begin the counters anew, and the port stays open.',
];
