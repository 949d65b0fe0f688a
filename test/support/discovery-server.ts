import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const KINDS: Readonly<
  Record<string, readonly (readonly [kind: string, plural: string, namespaced: boolean])[]>
> = {
  v1: [
    ['Pod', 'pods', true],
    ['ConfigMap', 'configmaps', true],
    ['Secret', 'secrets', true],
    ['Service', 'services', true],
    ['Endpoints', 'endpoints', true],
    ['ServiceAccount', 'serviceaccounts', true],
    ['ReplicationController', 'replicationcontrollers', true],
  ],
  'apps/v1': [
    ['Deployment', 'deployments', true],
    ['DaemonSet', 'daemonsets', true],
    ['StatefulSet', 'statefulsets', true],
    ['ReplicaSet', 'replicasets', true],
  ],
  'batch/v1': [
    ['Job', 'jobs', true],
    ['CronJob', 'cronjobs', true],
  ],
  'networking.k8s.io/v1': [['NetworkPolicy', 'networkpolicies', true]],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRole', 'clusterroles', false],
    ['ClusterRoleBinding', 'clusterrolebindings', false],
  ],
  'monitoring.coreos.com/v1': [
    ['ServiceMonitor', 'servicemonitors', true],
    ['Prometheus', 'prometheuses', true],
  ],
  'opentelemetry.io/v1beta1': [['OpenTelemetryCollector', 'opentelemetrycollectors', true]],
  'opentelemetry.io/v1alpha1': [['OpenTelemetryCollector', 'opentelemetrycollectors', true]],
  'operator.victoriametrics.com/v1beta1': [['VMNodeScrape', 'vmnodescrapes', true]],
};

/**
 * The part of an API server that `kubectl apply --dry-run=client` uses: it lists the kinds and has no objects.
 * @returns its URL and how to close it
 */
export async function startDiscovery(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const found = answerTo(pathname);
    const missing = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
    response.writeHead(found === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? missing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerTo(path: string): object | null {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const groupVersion = /^\/(?:api|apis)\/((?:[^/]+\/)?v\d\w*)$/.exec(path)?.[1];
  const kinds = groupVersion === undefined ? undefined : KINDS[groupVersion];
  if (kinds === undefined) return null;
  const resources = kinds.map(([kind, name, namespaced]) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: ['get', 'list', 'create', 'patch'],
  }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function groups(): object[] {
  return Object.keys(KINDS)
    .filter((groupVersion) => groupVersion.includes('/'))
    .map((groupVersion) => {
      const [name, number = ''] = groupVersion.split('/');
      const version = { groupVersion, version: number };
      return { name, versions: [version], preferredVersion: version };
    });
}
