/** A kind of object that the simulated API server serves. */
export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
}

const kind = (
  group: string,
  version: string,
  plural: string,
  name: string,
  namespaced = true,
  ...shortNames: readonly string[]
): ResourceKind => ({ group, version, plural, kind: name, namespaced, shortNames });

export const RESOURCE_KINDS: readonly ResourceKind[] = [
  kind('', 'v1', 'nodes', 'Node', false, 'no'),
  kind('', 'v1', 'namespaces', 'Namespace', false, 'ns'),
  kind('', 'v1', 'pods', 'Pod', true, 'po'),
  kind('', 'v1', 'services', 'Service', true, 'svc'),
  kind('', 'v1', 'configmaps', 'ConfigMap', true, 'cm'),
  kind('', 'v1', 'serviceaccounts', 'ServiceAccount', true, 'sa'),
  kind('apps', 'v1', 'deployments', 'Deployment', true, 'deploy'),
  kind('apps', 'v1', 'replicasets', 'ReplicaSet', true, 'rs'),
  kind('apps', 'v1', 'daemonsets', 'DaemonSet', true, 'ds'),
  kind('apps', 'v1', 'statefulsets', 'StatefulSet', true, 'sts'),
  kind('batch', 'v1', 'jobs', 'Job'),
  kind('batch', 'v1', 'cronjobs', 'CronJob'),
  kind('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', true, 'pdb'),
  kind('', 'v1', 'persistentvolumes', 'PersistentVolume', false, 'pv'),
  kind('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', false),
  kind('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', false),
  kind('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  kind('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  kind('monitoring.coreos.com', 'v1', 'servicemonitors', 'ServiceMonitor'),
];

export const pathPrefixOf = ({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

export const apiVersionOf = ({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

/** `GET /apis`: the groups for kubectl's discovery. */
export function groupList(): unknown {
  const groups = [...new Set(RESOURCE_KINDS.map(({ group }) => group).filter((group) => group !== ''))];
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((name) => {
      const version = { groupVersion: `${name}/v1`, version: 'v1' };
      return { name, versions: [version], preferredVersion: version };
    }),
  };
}

/** `GET /api/v1` or `/apis/GROUP/v1`: the resources of a group. */
export function resourceList(wanted: string): unknown {
  const verbs = ['create', 'delete', 'get', 'list', 'patch'];
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: wanted === '' ? 'v1' : `${wanted}/v1`,
    resources: RESOURCE_KINDS.filter(({ group }) => group === wanted).map(
      ({ plural, kind, namespaced, shortNames }) => ({
        name: plural,
        singularName: kind.toLowerCase(),
        namespaced,
        kind,
        shortNames,
        verbs,
      }),
    ),
  };
}
