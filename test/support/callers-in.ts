import { stringify } from 'yaml';
import { type SearchedManifests, searchManifests } from '../../cli/flows/search-manifests.ts';
import { type ManifestObject, manifestObjects } from '../../cli/input/manifest-objects.ts';

/** What `callers` finds in manifests, and the problems that it reports. */
export async function searchYaml(...files: readonly string[]) {
  const problems: string[] = [];
  async function* objects(): AsyncGenerator<ManifestObject> {
    for (const [index, text] of files.entries()) {
      const source = {
        name: `file-${index}`,
        async *open() {
          yield Buffer.from(text);
        },
      };
      for await (const piece of manifestObjects(source))
        if ('object' in piece) yield piece.object;
        else problems.push(piece.problem);
    }
  }
  const found: SearchedManifests = await searchManifests(objects(), 'default');
  return { ...found, problems: [...problems, ...found.malformed] };
}

/** Callers as `CONFIDENCE KIND/NAME AGENT`, the agent left out if it is not known. */
export async function callersIn(...files: readonly string[]): Promise<string[]> {
  const { callers } = await searchYaml(...files);
  return callers.map(({ confidence, kind, name, agent }) =>
    [confidence, `${kind}/${name}`, ...(agent === null ? [] : [agent])].join(' '),
  );
}

export const HOST_IP = { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } };
export const POD_IP = { name: 'ADDR', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

/** A workload with one container. */
export const workload = (
  container: object,
  pod: object = {},
  kind = 'DaemonSet',
  labels: object = {},
): string =>
  stringify({
    apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'w', namespace: 'ns', labels },
    spec: nested(kind, { containers: [{ name: 'c', image: 'registry.test/app:1', ...container }], ...pod }),
  });
export const nested = (kind: string, spec: object) =>
  kind === 'CronJob' ? { jobTemplate: { spec: { template: { spec } } } } : { template: { spec } };
export const script = (text: string, pod: object = {}, env: object[] = []) =>
  workload({ command: ['sh', '-c'], args: [text], env }, pod);
/** A workload that mounts a ConfigMap, and the ConfigMap. */
export const mounting = (data: Record<string, string>, pod: object = {}, container: object = {}): string =>
  [
    workload(
      { volumeMounts: [{ name: 'v', mountPath: '/etc/c' }], ...container },
      { volumes: [{ name: 'v', configMap: { name: 'cm' } }], ...pod },
    ),
    stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'ns' }, data }),
  ].join('---\n');
export const monitor = (selector: object, endpoint: object) =>
  stringify({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'm', namespace: 'kube-system' },
    spec: { selector, endpoints: [endpoint] },
  });
export const service = (name: string, labels: object, more: object = {}) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'kube-system', labels },
    spec: { ports: [{ name: 'http-metrics', port: 10255 }], ...more },
  });
export const datadog = (env: Record<string, string>) =>
  workload({
    image: 'mirror.test/dd/datadog-agent:7.60.0',
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  });
