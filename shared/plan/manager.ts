import type { Action, Manager, PlannedCluster } from './cluster-plan.ts';

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

/** What the manager means for changes made by commands; empty if there are none. */
export function managerWarnings(manager: Manager | null, action: Action): string[] {
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
