import { type ClusterKey, rowPath } from '../model/cluster-names.ts';
import { coverageOf } from '../model/coverage.ts';
import { REMOVAL_NOTICE } from '../model/glossary.ts';
import type { Caller } from '../model/rows/parts.ts';
import type { Inclusion, Mode } from '../model/words.ts';
import { formatList, quoteWord } from '../platform/text.ts';
import type { Action, ClusterPlan, PlannedCluster, Step } from './cluster-plan.ts';
import type { FirewallExamination } from './firewall/examine-firewall.ts';
import { autoProvisionedDefault, autopilot, clusterDefault } from './steps/cluster-default.ts';
import { firewallRules } from './steps/firewall-rules.ts';
import { nodesToRecreate, notEffectivePools, pools } from './steps/pools.ts';
import { upgradeFirst } from './steps/upgrade-first.ts';

/**
 * Plans a cluster from its row: only the steps that its state requires, in order.
 * @param row from a file, or from a stored scan with the readiness of the conclusion
 * @param firewall result of examineFirewall; null if no rules were provided
 */
export function planCluster(
  row: PlannedCluster,
  include: readonly Inclusion[],
  firewall: FirewallExamination | null = null,
): ClusterPlan {
  const warnings: string[] = [];
  const wanted = actionOf(row, include, warnings);
  const planned = stepsOf(wanted, row, firewall);
  // A plan never says CLOSE without a step that closes something.
  const action = wanted === 'CLOSE' && !planned.some(closesPort) ? 'GATHER' : wanted;
  const steps = action === wanted ? planned : stepsOf(action, row, firewall);
  return {
    project_id: row.project_id,
    location: row.location,
    cluster: row.cluster,
    mode: row.mode,
    outcome: row.outcome,
    exposure: row.exposure,
    readiness: row.readiness,
    action,
    coverage: coverageOf(row),
    accepted_breaks: row.accepted_breaks,
    steps,
    nodes_restarted: steps.reduce((sum, { restart }) => sum + (restart.nodes ?? 0), 0),
    warnings: [...warnings, ...steps.flatMap(byHand)],
    advice: adviceOf(action, row, firewall),
    firewall: firewall?.finding ?? null,
    callers: row.callers,
    reasons: row.reasons,
  };
}

function actionOf(row: PlannedCluster, include: readonly Inclusion[], warnings: string[]): Action {
  const { outcome, readiness, exemption } = row;
  if (outcome === 'GONE') return 'NONE';
  if (outcome !== 'INSPECTED' || readiness === null) return 'UNREAD';
  if (readiness === 'ALREADY_CLOSED') return 'NONE';
  if ([row.project_id, row.location, row.cluster, ...row.pools.map(({ pool }) => pool)].some(isNoName)) {
    warnings.push('gcloud cannot accept one of its names, so there are no commands for this cluster.');
    return 'UNREAD';
  }
  if (exemption !== null && !include.includes('exempt')) return 'WAIT';
  if (exemption !== null)
    warnings.push(`It is exempt until ${exemption.until}; --include exempt overrides that.`);
  if (readiness === 'UPGRADE_FIRST') return 'UPGRADE';
  if (readiness === 'MIGRATE_FIRST') {
    if (!include.includes('migrate-first')) return 'MIGRATE';
    warnings.push('The port is in use. --include migrate-first closes it anyway and breaks its callers.');
  }
  if (readiness === 'GATHER_EVIDENCE') {
    if (!include.includes('gather-evidence')) return 'GATHER';
    warnings.push('It is not known whether the port is in use. --include gather-evidence closes it anyway.');
  }
  return 'CLOSE';
}

const closesPort = ({ kind }: Step): boolean => kind !== 'FIREWALL_RULE';

/** gcloud would parse it as a flag or as an empty argument. */
function isNoName(name: string): boolean {
  return name === '' || name.startsWith('-');
}

function stepsOf(action: Action, row: PlannedCluster, firewall: FirewallExamination | null): Step[] {
  if (action === 'NONE' || action === 'WAIT' || action === 'UNREAD') return [];
  const rules = firewall === null ? [] : firewallRules(firewall);
  if (action === 'UPGRADE') return [...rules, ...upgradeFirst(row)];
  if (action !== 'CLOSE') return rules;
  if (row.mode === 'AUTOPILOT') return [...rules, ...autopilot(row)];
  return [
    ...rules,
    ...clusterDefault(row),
    ...autoProvisionedDefault(row),
    ...pools(row),
    ...nodesToRecreate(row),
  ];
}

function byHand({ change, title }: Step): string[] {
  return change.by === 'API_BODY'
    ? [
        `${title}: no gcloud command keeps its other kubelet settings; send the request body of this step to the API.`,
      ]
    : [];
}

function adviceOf(
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

const ORDER: Readonly<Record<Action, number>> = {
  CLOSE: 0,
  UPGRADE: 1,
  MIGRATE: 2,
  GATHER: 3,
  WAIT: 4,
  UNREAD: 5,
  NONE: 6,
};
const OVERRIDDEN = 0.5;

/**
 * Sort key: safe to close, then overridden, then the rest; within each, fewer restarted nodes, then fewer steps.
 * Compared element by element.
 */
export function rankOf({ action, readiness, nodes_restarted, steps }: ClusterPlan): readonly number[] {
  const safe = action !== 'CLOSE' || readiness === 'SAFE_TO_CLOSE';
  return [ORDER[action] + (safe ? 0 : OVERRIDDEN), nodes_restarted, steps.length];
}

export function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Advice for clusters whose port must not be closed yet. */

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
