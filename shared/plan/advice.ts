import { type ClusterKey, rowPath } from '../model/cluster-names.ts';
import { isBelow, parseGkeVersion } from '../model/gke-version.ts';
import { REMOVAL_NOTICE } from '../model/glossary.ts';
import type { Caller } from '../model/rows/parts.ts';
import type { Mode } from '../model/words.ts';
import { formatList, quoteWord } from '../platform/text.ts';
import type { Action, PlannedCluster, Step } from './cluster-plan.ts';
import type { FirewallExamination } from './firewall/examine-firewall.ts';
import { notEffectivePools } from './steps/pools.ts';

/** What to do where there is no command for it, in sentences. */
export function adviceOf(
  action: Action,
  row: PlannedCluster,
  firewall: FirewallExamination | null,
): readonly string[] {
  const { callers, exemption, error_detail, mode, network } = row;
  switch (action) {
    case 'MIGRATE':
      return [
        ...(firewall === null && network !== null ? [firewallAdvice(network.project_id)] : []),
        ...migrateAdvice(callers),
        ...olderAutopilotAdvice(row),
        ...notEffectiveAdvice(row),
      ];
    case 'GATHER':
      return [...notEffectiveAdvice(row), ...gatherAdvice(row)];
    case 'UPGRADE':
      return upgradeAdvice(mode);
    case 'WAIT':
      return [`It is exempt until ${exemption?.until}; --include exempt plans it anyway.`, REMOVAL_NOTICE];
    case 'UNREAD':
      return error_detail === null ? [] : [error_detail];
    default:
      return [];
  }
}

/** What shows first that a caller was missed, and how long it can take. */
export function watchOf(steps: readonly Step[]): string[] {
  return steps.some(({ rollback, restart }) => rollback !== null && restart.what !== 'NOTHING')
    ? [
        'After each step, first check that all DaemonSets are ready, because most callers run on every node: `kubectl get daemonsets --all-namespaces`.',
        'Then look for restarting pods and for gaps in node and container metrics. Do so for at least one day, because scheduled jobs call the port only when they run.',
        'If something breaks, roll back the step. That restarts the same nodes again.',
      ]
    : [];
}

function migrateAdvice(callers: readonly Caller[]): string[] {
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

/** The first version whose kubelets authorize single paths (facts: KubeletFineGrainedAuthz is on from 1.33). */
const FINE_GRAINED_FROM = '1.33.0-gke.0';

/** Autopilot denies nodes/proxy, and only newer kubelets accept a narrower permission for `/pods`. */
function olderAutopilotAdvice({ mode, control_plane_version }: PlannedCluster): string[] {
  const version = parseGkeVersion(control_plane_version);
  return mode === 'AUTOPILOT' && version !== null && isBelow(version, FINE_GRAINED_FROM)
    ? [
        'On Autopilot below 1.33, no permission lets an agent read `/pods` from the kubelet on 10250: nodes/proxy is denied, and nodes/pods exists only from 1.33. Let the agent list the pods of its node from the Kubernetes API (`GET /api/v1/pods?fieldSelector=spec.nodeName=NODE`, permission to list pods), or upgrade the cluster to 1.33 first.',
      ]
    : [];
}

/** Advice if no firewall rules were provided. */
function firewallAdvice(project: string): string {
  return `Pods must be able to reach the nodes on TCP 10250. To check, pass the output of \`gcloud compute firewall-rules list --project=${project} --format=json\` to \`plan --firewall-rules\`; it lists the missing rules.`;
}

/** The settings are closed already, so closing the port is not what is left to do. */
function notEffectiveAdvice(row: PlannedCluster): string[] {
  const names = notEffectivePools(row.pools).map(({ pool }) => pool);
  const isStandard = row.mode !== 'AUTOPILOT';
  return names.length === 0
    ? []
    : [
        `The setting is not effective on ${formatList(names)}: it is false, but a kubelet was observed with the port open. ${isStandard ? 'If no rolling update of the pool is running, recreate its nodes, for example by upgrading the pool to its current version' : 'Autopilot replaces the nodes by itself: wait until the rolling update is finished'}, and scan again with --usage proxy --effective.`,
      ];
}

/** How to gather usage evidence: the scans in a store add up. */
function gatherAdvice(row: ClusterKey & { readonly mode: Mode | null }): string[] {
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

function upgradeAdvice(mode: Mode | null): string[] {
  return [
    'GKE rejects an upgrade step to a minor version that it no longer offers; `gcloud container get-server-config` lists the available versions.',
    ...(mode === 'AUTOPILOT'
      ? ['Autopilot upgrades its nodes after the control plane. Scan until all nodes are upgraded.']
      : []),
    'Scan again after the upgrade: it restarts the kubelets and resets their counters, and the port stays open.',
  ];
}
