import type { ClusterPlan, Step } from '../cluster-plan.ts';
import type { PlannedRule } from '../firewall/plan-firewall.ts';
import { type Block, block } from './terraform-block.ts';

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
