import { coverageOf } from '../model/coverage.ts';
import type { Inclusion } from '../model/words.ts';
import { adviceOf, watchOf } from './advice.ts';
import {
  type Action,
  type ClusterPlan,
  type Manager,
  type PlannedCluster,
  restartsUnknownNodes,
  type Step,
} from './cluster-plan.ts';
import type { FirewallExamination } from './firewall/examine-firewall.ts';
import { autoProvisionedDefault, autopilot, clusterDefault } from './steps/cluster-default.ts';
import { firewallRules } from './steps/firewall-rules.ts';
import { nodesToRecreate, pools } from './steps/pools.ts';
import { upgradeFirst } from './steps/upgrade-first.ts';

/**
 * Plans a cluster from its row: only the steps that its state requires, in order.
 * @param row from a file, or from a stored scan with the readiness of the conclusion
 * @param firewall result of examineFirewall; null if no rules were provided
 * @param manager what manages the cluster, if the source of the row says so; by default, as its labels say
 */
export function planCluster(
  row: PlannedCluster,
  include: readonly Inclusion[],
  firewall: FirewallExamination | null = null,
  manager: Manager | null = managerOf(row),
): ClusterPlan {
  const warnings: string[] = [];
  const wanted = actionOf(row, include, warnings);
  const planned = stepsOf(wanted, row, firewall);
  // A plan never says CLOSE without a step that closes something.
  const closing = manager === 'TERRAFORM' && !include.includes('managed') ? 'PATCH' : 'CLOSE';
  const possible = planned.some(closesPort) ? closing : 'GATHER';
  const action = wanted === 'CLOSE' ? possible : wanted;
  const steps = action === 'GATHER' ? stepsOf(action, row, firewall) : planned;
  return {
    project_id: row.project_id,
    location: row.location,
    cluster: row.cluster,
    mode: row.mode,
    outcome: row.outcome,
    exposure: row.exposure,
    readiness: row.readiness,
    action,
    manager,
    coverage: coverageOf(row),
    accepted_breaks: row.accepted_breaks,
    steps,
    watch: watchOf(steps),
    nodes_restarted: steps.reduce((sum, { restart }) => sum + (restart.nodes ?? 0), 0),
    warnings: [...warnings, ...managerWarnings(manager, action), ...steps.flatMap(byHand)],
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

const ORDER: Readonly<Record<Action, number>> = {
  CLOSE: 0,
  PATCH: 1,
  UPGRADE: 2,
  MIGRATE: 3,
  GATHER: 4,
  WAIT: 5,
  UNREAD: 6,
  NONE: 7,
};
const OVERRIDDEN = 0.5;

/**
 * Sort key: safe to close, then overridden, then the rest; within each, fewer restarted nodes, of which an unknown number is
 * the most, then fewer steps.
 * Compared element by element.
 */
export function rankOf({ action, readiness, nodes_restarted, steps }: ClusterPlan): readonly number[] {
  const safe = (action !== 'CLOSE' && action !== 'PATCH') || readiness === 'SAFE_TO_CLOSE';
  const isUnknown = steps.some(restartsUnknownNodes);
  return [ORDER[action] + (safe ? 0 : OVERRIDDEN), isUnknown ? 1 : 0, nodes_restarted, steps.length];
}

export function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Labels that the tools put on what they manage: Terraform's provider, Config Connector. */
const LABELS: Readonly<Record<string, Manager>> = {
  'goog-terraform-provisioned': 'TERRAFORM',
  'managed-by-cnrm': 'CONFIG_CONNECTOR',
};

/** What manages the cluster, as its labels say; null if they do not say. */
export function managerOf({ labels }: Pick<PlannedCluster, 'labels'>): Manager | null {
  const label = labels.find(({ key, value }) => value === 'true' && Object.hasOwn(LABELS, key));
  return label === undefined ? null : (LABELS[label.key] ?? null);
}

/** Says how a tool that manages the cluster treats changes made by commands; empty if no such tool is known. */
function managerWarnings(manager: Manager | null, action: Action): string[] {
  const changes = action === 'CLOSE' || action === 'UPGRADE';
  if (manager === null || !(changes || action === 'PATCH')) return [];
  if (manager === 'TERRAFORM')
    return [
      action === 'PATCH'
        ? 'Terraform manages this cluster, and its next apply would undo a change made through the API. Give its owner the patch that `sweep10255 plan --format terraform` prints; --include managed plans the commands instead.'
        : 'Terraform manages this cluster: its next apply undoes the change unless its configuration contains it too.',
    ];
  return [
    'Config Connector manages this cluster (label managed-by-cnrm), and no version up to 1.155.0 has a field for the port, so nothing can be declared there. Run the commands, check with `sweep10255 verify` after every change that Config Connector makes to the cluster or its node pools, and keep the port closed with the organization policy that `sweep10255 plan --new-clusters` prints.',
  ];
}
