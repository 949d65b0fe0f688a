// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { callersIn, searchYaml, workload } from '../../../support/callers-in.ts';

const resource = (kind: string, apiVersion: string, spec: object): string =>
  stringify({ apiVersion, kind, metadata: { name: 'r', namespace: 'ns' }, spec });
const toNode = (label: string) => [
  { sourceLabels: [label], targetLabel: '__address__', replacement: '$1:10255' },
];
const podMonitor = (label: string): string =>
  resource('PodMonitor', 'monitoring.coreos.com/v1', {
    podMetricsEndpoints: [{ port: 'metrics', relabelings: toNode(label) }],
  });
const PODS = { selector: { matchLabels: { app: 'a' } } };
const podMonitoring = (port: unknown, kind = 'PodMonitoring'): string =>
  resource(kind, 'monitoring.googleapis.com/v1', { ...PODS, endpoints: [{ port }] });
const pods = (pod: object, container: object = {}): string =>
  `---\n${workload(container, pod, 'DaemonSet', { app: 'a' })}`;
const HELM_RELEASE = 'helm.toolkit.fluxcd.io/v2';
const application = (helm: object): string =>
  resource('Application', 'argoproj.io/v1alpha1', { source: { helm } });

const AGENT = {
  spec: { containers: [{ name: 'c', image: 'turbonomic/kubeturbo:8' }] },
};
const configMap = (data: object): string =>
  stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'r', namespace: 'ns' }, data });

const FOUND: readonly [what: string, expected: string, text: string][] = [
  [
    'a PodMonitor that is relabeled to the nodes of its pods',
    'HIGH PodMonitor/r Prometheus Operator',
    podMonitor('__meta_kubernetes_pod_host_ip'),
  ],
  [
    'an agent that does not name the port, in a Job of another group',
    'HIGH Job/r Turbonomic kubeturbo',
    resource('Job', 'batch.volcano.sh/v1alpha1', { tasks: [{ template: AGENT }] }),
  ],
  [
    'an agent that does not name the port, in a manifest of a ConfigMap',
    'HIGH ConfigMap/r Turbonomic kubeturbo',
    configMap({
      'a.yaml': `# two\n---\n${resource('Deployment', 'apps/v1', { template: AGENT })}---\nkind: Service\n`,
    }),
  ],
  [
    'a template of pods',
    'HIGH PodTemplate/r Turbonomic kubeturbo',
    stringify({ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'r' }, template: AGENT }),
  ],
  [
    'a Job that gets its name from the API server',
    'HIGH Job/r- Turbonomic kubeturbo',
    stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'r-' },
      spec: { template: AGENT },
    }),
  ],
  [
    'a patch without a name',
    'HIGH DaemonSet/daemonset',
    workload({ args: ['--kubelet-port=10255'] }).replace(/^metadata:\n(?: .*\n)+/m, ''),
  ],
  [
    'an ephemeral container',
    'HIGH Pod/r',
    stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'r' },
      spec: {
        containers: [{ name: 'c', image: 'x' }],
        ephemeralContainers: [{ name: 'd', image: 'x', args: ['--kubelet-port=10255'] }],
      },
    }),
  ],
  [
    'the port in a parameter of a chart',
    'HIGH Application/r',
    application({ parameters: [{ name: 'args.kubeletport', value: '10255' }] }),
  ],
  [
    'a VMNodeScrape that is relabeled to 10255',
    'HIGH VMNodeScrape/r VictoriaMetrics operator',
    resource('VMNodeScrape', 'operator.victoriametrics.com/v1beta1', {
      relabelConfigs: toNode('__address__'),
    }),
  ],
  [
    'a PodMonitoring of pods on the host network',
    'HIGH PodMonitoring/r Managed Service for Prometheus',
    podMonitoring(10255) + pods({ hostNetwork: true }),
  ],
  [
    'a ClusterPodMonitoring of pods on the host network',
    'HIGH ClusterPodMonitoring/r Managed Service for Prometheus',
    podMonitoring(10255, 'ClusterPodMonitoring') + pods({ hostNetwork: true }),
  ],
  [
    'a Beat whose pods are on the host network',
    'HIGH Beat/r Elastic Metricbeat',
    resource('Beat', 'beat.k8s.elastic.co/v1beta1', {
      config: { 'metricbeat.modules': [{ module: 'kubernetes', hosts: ['localhost:10255'] }] },
      daemonSet: { podTemplate: { spec: { hostNetwork: true } } },
    }),
  ],
  [
    'a file of Metricbeat for localhost without its workload',
    'MEDIUM ConfigMap/r Elastic Metricbeat',
    stringify({
      kind: 'ConfigMap',
      metadata: { name: 'r' },
      data: { 'k.yml': '- module: kubernetes\n  hosts: ["localhost:10255"]\n' },
    }),
  ],
  [
    'a generator of a Kustomization, which has neither name nor spec',
    'HIGH Kustomization/kustomization',
    stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      configMapGenerator: [{ name: 'a', literals: ['URL=http://$(NODE_IP):10255'] }],
    }),
  ],
  [
    'values of a HelmRelease that do not name the port',
    'MEDIUM HelmRelease/r Datadog Agent',
    resource('HelmRelease', HELM_RELEASE, { values: { providers: { gke: { autopilot: true } } } }),
  ],
  [
    "values of VictoriaMetrics' chart",
    'MEDIUM HelmRelease/r VictoriaMetrics operator',
    resource('HelmRelease', HELM_RELEASE, { values: { kubelet: { vmScrape: { spec: { port: '10255' } } } } }),
  ],
  [
    'values in a text',
    'MEDIUM Application/r Prometheus Operator',
    application({ values: 'kubelet:\n  serviceMonitor:\n    https: false\n' }),
  ],
  [
    'values as parameters',
    'MEDIUM Application/r Prometheus Operator',
    application({ parameters: [{ name: 'kubelet.serviceMonitor.https', value: 'false' }] }),
  ],
];

const NOT_FOUND: readonly [what: string, text: string][] = [
  ['a PodMonitor that is relabeled to another port of its pods', podMonitor('__address__')],
  ['a PodMonitoring of pods with a network of their own', podMonitoring(10255) + pods({})],
  ['a PodMonitoring of pods that are not in the input', podMonitoring(10255)],
  ['a PodMonitoring that names a port', podMonitoring('10255') + pods({ hostNetwork: true })],
  [
    'a PodMonitoring of pods that listen on the port',
    podMonitoring(10255) + pods({ hostNetwork: true }, { ports: [{ containerPort: 10255 }] }),
  ],
  [
    'a DatadogAgent without the fallback',
    resource('DatadogAgent', 'datadoghq.com/v2alpha1', {
      override: { nodeAgent: { env: [{ name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', value: '0' }] } },
    }),
  ],
  [
    "values of Datadog's chart that ask the API server",
    resource('HelmRelease', HELM_RELEASE, {
      values: { providers: { gke: { autopilot: true } }, datadog: { kubelet: { useApiServer: true } } },
    }),
  ],
];

describe('searchManifests, on custom resources', () => {
  for (const [what, expected, text] of FOUND)
    it(`finds ${what}`, async () => assert.deepEqual(await callersIn(text), [expected]));

  for (const [what, text] of NOT_FOUND)
    it(`does not report ${what}`, async () => assert.deepEqual(await callersIn(text), []));

  it('counts the Secret with the scrape configuration of a Prometheus, whether or not it is in the input', async () => {
    const prometheus = resource('Prometheus', 'monitoring.coreos.com/v1', {
      additionalScrapeConfigs: { name: 's', key: 'k' },
    });
    const secret = stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'ns' } });
    for (const text of [prometheus, `${prometheus}---\n${secret}`])
      assert.equal((await searchYaml(text)).secrets, 1);
  });
});
