import type { ClusterPlan, Step } from '../cluster-plan.ts';
import type { PlannedRule } from '../firewall/plan-firewall.ts';
import { CLOSED_PORT } from '../node-system-config.ts';
import {
  commandText,
  comments,
  groundsOf,
  hasNothingToSay,
  type PlanHeader,
  restartSentence,
  titleOf,
} from './words.ts';

/** Notes that precede the patches. */
const NOTES = [
  'These are patches: merge each one into the resource that manages the cluster or pool. Firewall rules are complete resources.',
  'The provider expects the strings "TRUE" and "FALSE" here, not booleans. Use version 5.44.2, 6.7.0 or later: older ones fail on Autopilot or report a permanent difference.',
  'To roll back, set the value to "TRUE" and apply again; that restarts the same nodes again.',
  'A state file with "FALSE" proves nothing, because the provider reads an unset field as "FALSE". Check with `sweep10255 verify`.',
];

/** Renders plans as patches for google_container_cluster and google_container_node_pool. */
export async function* renderTerraform(
  plans: AsyncIterable<ClusterPlan>,
  { lines }: PlanHeader,
): AsyncGenerator<string> {
  yield comments([...lines, ...NOTES]);
  for await (const plan of plans) yield `\n${renderPlan(plan)}`;
}

function renderPlan(plan: ClusterPlan): string {
  if (hasNothingToSay(plan)) return comments([titleOf(plan)]);
  const head = comments([
    titleOf(plan),
    ...plan.warnings.map((warning) => `WARNING: ${warning}`),
    ...groundsOf(plan),
    ...plan.advice,
    ...plan.watch,
    ...plan.steps.map(({ title, restart }) => `${title}. ${restartSentence(restart)}`),
  ]);
  return head + terraformText(plan);
}

/** The patches of one cluster, with comments on what they cannot express. */
export function terraformText(plan: ClusterPlan): string {
  const notes = plan.steps.flatMap((step) => [...keptArguments(step), ...notInTerraform(step, plan)]);
  return comments(notes) + terraformOf(plan).map(renderBlock).join('\n');
}

/** An update replaces the whole kubelet_config, so its other arguments must stay in the configuration. */
function keptArguments({ kind, pool, change }: Step): string[] {
  if (kind !== 'POOL' || change.by === 'FLAG' || change.by === 'FIREWALL_RULE') return [];
  const { kubeletConfig } = change.by === 'API_BODY' ? change.body : change.file;
  const settings = Object.entries(kubeletConfig)
    .filter(([key]) => !Object.hasOwn(CLOSED_PORT, key))
    .map(([key, value]) => `${argumentName(key)} = ${literal(value)}`);
  return [`Pool ${pool}: keep the other arguments of its kubelet_config: ${settings.join(', ')}.`];
}

/** `cpuCFSQuota`: `cpu_cfs_quota` */
function argumentName(key: string): string {
  return key.replaceAll(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2_').toLowerCase();
}

/** Steps for which the configuration has no resource. */
function notInTerraform({ kind, pool, title, change }: Step, { steps }: ClusterPlan): string[] {
  if (kind === 'RECREATE_NODES') return [`${title}: ${commandText(change)}`];
  if (kind !== 'AUTO_PROVISIONED_POOL') return [];
  const isCovered = steps.some((step) => step.kind === 'AUTO_PROVISIONED_DEFAULT');
  return [
    `GKE created pool ${pool} by itself, so it has no resource. ${isCovered ? 'node_pool_auto_config closes it.' : 'Close it with the commands of `sweep10255 plan --format shell --include managed`.'}`,
  ];
}

/** A block of HCL: `type "label" … { attributes, then blocks }`. */
interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Block[];
}

/** Creates a block without labels. */
function block(type: string, attributes: Block['attributes'], ...blocks: readonly Block[]): Block {
  return { type, labels: [], attributes, blocks };
}

/** Renders a block as `terraform fmt` would. */
export function renderBlock(root: Block): string {
  return `${linesOf(root).join('\n')}\n`;
}

function linesOf({ type, labels, attributes, blocks }: Block): string[] {
  const width = Math.max(0, ...Object.keys(attributes).map((name) => name.length));
  const inside = [
    Object.entries(attributes).map(([name, value]) => `${name.padEnd(width)} = ${literal(value)}`),
    ...blocks.map(linesOf),
  ].filter((lines) => lines.length > 0);
  const body = inside.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  const head = [type, ...labels.map((label) => JSON.stringify(label)), '{'].join(' ');
  return [head, ...body.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}

/** An HCL literal: JSON with template sequences escaped. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value).replaceAll(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}

const CLOSED = { insecure_kubelet_readonly_port_enabled: 'FALSE' } as const;

/** The Terraform resources that a plan changes, with their identifying and changed arguments. */
export function terraformOf(plan: ClusterPlan): Block[] {
  const { project_id: project, location, cluster: name, steps } = plan;
  const ofCluster = steps.flatMap(clusterBlocks);
  const cluster =
    ofCluster.length === 0
      ? []
      : [resource('google_container_cluster', name, { name, project, location }, ofCluster)];
  const pools = steps.flatMap(({ kind, pool }) =>
    kind === 'POOL' && pool !== null
      ? [
          resource(
            'google_container_node_pool',
            `${name}_${pool}`,
            { name: pool, cluster: name, project, location },
            [block('node_config', {}, block('kubelet_config', CLOSED))],
          ),
        ]
      : [],
  );
  const rules = steps.flatMap(({ change }) => (change.by === 'FIREWALL_RULE' ? firewall(change.rule) : []));
  return [...rules, ...cluster, ...pools];
}

function firewall(rule: PlannedRule): Block {
  const { name, description, project, network, action, priority, sources, target } = rule;
  const targets =
    target.kind === 'TAG' ? { target_tags: [target.tag] } : { target_service_accounts: [target.email] };
  const attributes = {
    name,
    description,
    project,
    network,
    direction: 'INGRESS',
    priority,
    source_ranges: sources,
    ...targets,
  };
  const traffic = block(action === 'ALLOW' ? 'allow' : 'deny', { protocol: 'tcp', ports: ['10250'] });
  return resource('google_compute_firewall', name, attributes, [traffic]);
}

function clusterBlocks({ kind }: Step): Block[] {
  switch (kind) {
    case 'CLUSTER_DEFAULT':
      return [block('node_pool_defaults', {}, block('node_config_defaults', CLOSED))];
    case 'AUTO_PROVISIONED_DEFAULT':
    case 'AUTOPILOT':
      return [block('node_pool_auto_config', {}, block('node_kubelet_config', CLOSED))];
    default:
      return [];
  }
}

function resource(
  type: string,
  name: string,
  attributes: Block['attributes'],
  blocks: readonly Block[],
): Block {
  return { type: 'resource', labels: [type, identifier(name)], attributes, blocks };
}

/** A valid Terraform resource name. */
function identifier(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}
