import { type ClusterKey, rowPath } from '../model/cluster-path.ts';
import type { Caller } from '../model/rows/parts.ts';
import type { Mode } from '../model/words.ts';
import { quoteWord } from '../platform/quote-words.ts';

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

/** How a cluster's use becomes known: scans of it add up in their store. */
export function gatherAdvice(row: ClusterKey & { readonly mode: Mode | null }): string[] {
  const { project_id, mode } = row;
  const path = quoteWord(rowPath(row));
  return [
    ...(mode === 'AUTOPILOT'
      ? [
          `Autopilot refuses the node proxy: install the probe, \`sweep10255 probe install ${path}\`, or let Managed Prometheus collect kubelet metrics.`,
        ]
      : []),
    `Scan with usage, now and again a day later: \`sweep10255 scan --scope ${quoteWord(`projects/${project_id}`)} --usage auto --callers pods\`. Each scan adds to the evidence, until nothing has called for the quiet time.`,
    'Who cannot be given that access reads the kubelets of each pool twice, an hour or more apart, with `kubectl get --raw /api/v1/nodes/NODE/proxy/metrics`: `sweep10255 usage FILE LATER_FILE` says whether the counter grew.',
    'Who is sure of it without that may override with --include gather-evidence.',
  ];
}

export function upgradeAdvice(mode: Mode | null): string[] {
  return [
    'GKE offers some versions only, which `gcloud container get-server-config` lists: where a minor version on the way is not among them, GKE refuses the step.',
    ...(mode === 'AUTOPILOT'
      ? ['Autopilot upgrades its nodes by itself, after the control plane: scan until they are.']
      : []),
    'Scan again after the upgrade: its restarts begin the counters anew, and the port stays open.',
  ];
}
