import { type ClusterKey, rowPath } from '../model/cluster-names.ts';
import type { Caller } from '../model/rows/parts.ts';
import type { Mode } from '../model/words.ts';
import { quoteWord } from '../platform/text.ts';

/** Advice for clusters whose port must not be closed yet. */

export function migrateAdvice(callers: readonly Caller[]): string[] {
  return callers.length === 0
    ? [
        'The port is in use, but the caller is not known. Check the workloads that run on every node (monitoring, logging, security agents), `sweep10255 query "FROM suspected_callers"`, and the request paths in the usage of its pools.',
        'Move it to 10250 with `sweep10255 migrate` or following the vendor’s instructions, then scan again.',
      ]
    : [
        ...callers.map(
          ({ namespace, kind, name, agent, migration }) =>
            `${kind} ${namespace}/${name}${agent === null ? '' : ` (${agent})`}: ${migration}`,
        ),
        'After these workloads have been migrated, scan again. The cluster is safe to close once the port has been quiet for the required period.',
      ];
}

/** Advice if no firewall rules were provided. */
export function firewallAdvice(project: string): string {
  return `Pods must be able to reach the nodes on TCP 10250. To check, pass the output of \`gcloud compute firewall-rules list --project=${project} --format=json\` to \`plan --firewall-rules\`; it lists the missing rules.`;
}

/** How to gather usage evidence: the scans in a store add up. */
export function gatherAdvice(row: ClusterKey & { readonly mode: Mode | null }): string[] {
  const { project_id, mode } = row;
  const path = quoteWord(rowPath(row));
  return [
    ...(mode === 'AUTOPILOT'
      ? [
          `Autopilot denies the node proxy. Let Managed Prometheus collect the two kubelet metrics, or install the probe: \`sweep10255 probe install ${path}\`.`,
        ]
      : []),
    `Scan with usage now and again a day later: \`sweep10255 scan --scope ${quoteWord(`projects/${project_id}`)} --usage auto --callers pods\`. Each scan adds evidence until the port has been quiet for the required period.`,
    'Without that access, read the kubelet metrics of each pool twice, at least an hour apart, with `kubectl get --raw /api/v1/nodes/NODE/proxy/metrics`. `sweep10255 usage FILE LATER_FILE` says whether the counter grew.',
    'If you are sure without this evidence, override with --include gather-evidence.',
  ];
}

export function upgradeAdvice(mode: Mode | null): string[] {
  return [
    'GKE rejects an upgrade step to a minor version that it no longer offers; `gcloud container get-server-config` lists the available versions.',
    ...(mode === 'AUTOPILOT'
      ? ['Autopilot upgrades its nodes after the control plane. Scan until all nodes are upgraded.']
      : []),
    'Scan again after the upgrade: it restarts the kubelets and resets their counters, and the port stays open.',
  ];
}
