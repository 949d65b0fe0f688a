import type { ClusterKey } from '../model/cluster-names.ts';
import type { PlannedRule } from './firewall/plan-firewall.ts';

/** The gcloud commands of the how-to page, as argument lists that always include `--project` and `--location`. */

export const CLOSE_PORT = '--no-enable-insecure-kubelet-readonly-port';
export const CLOSE_AUTO_PROVISIONED = '--no-autoprovisioning-enable-insecure-kubelet-readonly-port';
export const OPEN_PORT = '--enable-insecure-kubelet-readonly-port';
export const OPEN_AUTO_PROVISIONED = '--autoprovisioning-enable-insecure-kubelet-readonly-port';
export const FROM_FILE = '--system-config-from-file=';

export function updateCluster(place: ClusterKey, flag: string): string[] {
  return ['gcloud', 'container', 'clusters', 'update', place.cluster, ...at(place), flag];
}

export function updatePool(place: ClusterKey, pool: string, flag: string): string[] {
  return [
    'gcloud',
    'container',
    'node-pools',
    'update',
    pool,
    `--cluster=${place.cluster}`,
    ...at(place),
    flag,
  ];
}

/** Upgrades to the version in which the port can be closed, or as far as one upgrade can go. */
export function upgradeControlPlane(place: ClusterKey, version: string): string[] {
  const upgrade = ['gcloud', 'container', 'clusters', 'upgrade', place.cluster, ...at(place)];
  return [...upgrade, '--master', `--cluster-version=${version}`, '--quiet'];
}

/** Upgrades to the version of the control plane. */
export function upgradePool(place: ClusterKey, pool: string): string[] {
  const upgrade = ['gcloud', 'container', 'clusters', 'upgrade', place.cluster, ...at(place)];
  return [...upgrade, `--node-pool=${pool}`, '--quiet'];
}

/** An upgrade to the version that a pool already has replaces its nodes. */
export function recreateNodes(place: ClusterKey, pool: string, version: string | null): string[] {
  const upgrade = upgradePool(place, pool);
  return version === null ? upgrade : [...upgrade.slice(0, -1), `--cluster-version=${version}`, '--quiet'];
}

/** Prints the state of each listed upgrade of the nodes of a pool. */
export function poolUpgrades(place: ClusterKey, pool: string): string[] {
  const target = `/clusters/${place.cluster}/nodePools/${pool}$`;
  return [
    ...['gcloud', 'container', 'operations', 'list', ...at(place)],
    `--filter=operationType=UPGRADE_NODES AND targetLink~${target}`,
    '--format=value(status)',
  ];
}

/** Reads the cluster default, as the how-to page does. */
export function describeDefault(place: ClusterKey): string[] {
  return describeCluster(
    place,
    '--flatten=nodePoolDefaults.nodeConfigDefaults',
    '--format=value(nodeKubeletConfig)',
  );
}

export function describeAutoProvisioned(place: ClusterKey): string[] {
  return describeCluster(place, '--flatten=nodePoolAutoConfig', '--format=value(nodeKubeletConfig)');
}

export function describePool(place: ClusterKey, pool: string): string[] {
  return describePoolAs(place, pool, '--flatten=config', '--format=value(kubeletConfig)');
}

export function controlPlaneVersion(place: ClusterKey): string[] {
  return describeCluster(place, '--format=value(currentMasterVersion)');
}

export function poolVersion(place: ClusterKey, pool: string): string[] {
  return describePoolAs(place, pool, '--format=value(version)');
}

export function createRule(rule: PlannedRule): string[] {
  const { target } = rule;
  return [
    ...['gcloud', 'compute', 'firewall-rules', 'create', rule.name],
    `--project=${rule.project}`,
    `--network=${rule.network}`,
    '--direction=INGRESS',
    `--action=${rule.action}`,
    '--rules=tcp:10250',
    `--source-ranges=${rule.sources.join(',')}`,
    target.kind === 'TAG' ? `--target-tags=${target.tag}` : `--target-service-accounts=${target.email}`,
    `--priority=${rule.priority}`,
    `--description=${rule.description}`,
  ];
}

export function deleteRule({ name, project }: PlannedRule): string[] {
  return ['gcloud', 'compute', 'firewall-rules', 'delete', name, `--project=${project}`, '--quiet'];
}

/**
 * Prints the rule's name if the rule exists, and nothing otherwise; `describe` would fail in that case, just as it does
 * when access is denied. The filter uses a list because gcloud's `name=x` matches every name that contains the word x.
 */
export function ruleName({ name, project }: PlannedRule): string[] {
  const list = ['gcloud', 'compute', 'firewall-rules', 'list', `--project=${project}`];
  return [...list, `--filter=name=(${JSON.stringify(name)})`, '--format=value(name)'];
}

/** Prints the complete description of a cluster. */
export function describeWhole(place: ClusterKey): string[] {
  return describeCluster(place);
}

function describeCluster(place: ClusterKey, ...output: readonly string[]): string[] {
  return ['gcloud', 'container', 'clusters', 'describe', place.cluster, ...at(place), ...output];
}

function describePoolAs(place: ClusterKey, pool: string, ...output: readonly string[]): string[] {
  const describe = ['gcloud', 'container', 'node-pools', 'describe', pool];
  return [...describe, `--cluster=${place.cluster}`, ...at(place), ...output];
}

function at({ project_id, location }: ClusterKey): string[] {
  return [`--project=${project_id}`, `--location=${location}`];
}
