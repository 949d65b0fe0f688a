// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import assert from 'node:assert/strict';
import { WAYS_OUT } from '../../../../shared/model/ways-out.ts';
import { FINGERPRINTS } from '../../../../shared/stages/attribute/fingerprints/table.ts';
import { type ContainerSketch, suspectsOf } from '../../../support/a-pod.ts';

type Case = readonly [agent: string | null, expected: string, sketch: ContainerSketch];

/** HIGH, MEDIUM, LOW, or `-` where the agent is no caller. */
const CASES: readonly Case[] = [
  [
    'Datadog Agent',
    'HIGH',
    { image: 'gcr.io/datadoghq/agent:7.52.0', env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' } },
  ],
  [
    'Datadog Agent',
    'HIGH',
    { image: 'public.ecr.aws/datadog/agent:7', env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' } },
  ],
  [
    'Datadog Agent',
    'MEDIUM',
    { image: 'datadog/agent:7', env: { DD_KUBERNETES_HTTP_KUBELET_PORT: '10256' } },
  ],
  ['Datadog Agent', 'HIGH', { image: 'datadog/agent:7', env: { DD_KUBERNETES_HTTP_KUBELET_PORT: '10255' } }],
  ['Datadog Agent', 'LOW', { image: 'datadog/agent:7', env: { DD_KUBERNETES_HTTP_KUBELET_PORT: '0' } }],
  [
    null,
    '-',
    {
      image: 'datadog/agent:7.65.0',
      env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0', DD_KUBELET_USE_API_SERVER: 'true' },
    },
  ],
  [null, '-', { image: 'datadog/cluster-agent:7', env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' } }],
  [
    'New Relic nr-k8s-otel-collector',
    'HIGH',
    {
      image: 'newrelic/nrdot-collector-k8s:1.0',
      config:
        'receivers:\n  kubelet_stats:\n    auth_type: "none"\n    endpoint: "${KUBE_NODE_NAME}:10255"\n',
    },
  ],
  ['New Relic nr-k8s-otel-collector', 'LOW', { image: 'newrelic/nrdot-collector-k8s:1.0' }],
  [
    'OpenTelemetry kubeletstats receiver',
    'HIGH',
    {
      image: 'otel/opentelemetry-collector-contrib:0.98.0',
      config:
        'receivers:\n  kubeletstats:\n    auth_type: none\n    endpoint: "http://${env:K8S_NODE_NAME}:10255"\n',
    },
  ],
  [
    'OpenTelemetry kubeletstats receiver',
    'MEDIUM',
    { image: 'quay.io/signalfx/splunk-otel-collector:0.99', config: 'kubeletstats:\n  auth_type: none\n' },
  ],
  [
    null,
    '-',
    {
      image: 'otel/opentelemetry-collector-contrib:0.98.0',
      config:
        'kubeletstats:\n  auth_type: serviceAccount\n  endpoint: "https://${env:K8S_NODE_NAME}:10250"\n',
    },
  ],
  [
    'SigNoz k8s-infra',
    'HIGH',
    {
      workload: 'signoz-k8s-infra-otel-agent',
      image: 'otel/opentelemetry-collector-contrib:0.109.0',
      config: 'kubeletstats:\n  auth_type: none\n  endpoint: ${K8S_NODE_NAME}:10255\n',
    },
  ],
  [
    'Elastic Metricbeat',
    'HIGH',
    {
      image: 'docker.elastic.co/beats/metricbeat:8.13.0',
      config: '- module: kubernetes\n  metricsets: [node, pod]\n  hosts: ["${NODE_NAME}:10255"]\n',
    },
  ],
  [
    null,
    '-',
    {
      image: 'docker.elastic.co/beats/metricbeat:8.13.0',
      config: '- module: kubernetes\n  hosts: ["https://${NODE_NAME}:10250"]\n',
    },
  ],
  [
    'Telegraf',
    'HIGH',
    { image: 'telegraf:1.30', config: '[[inputs.kubernetes]]\n  url = "http://$HOSTIP:10255"\n' },
  ],
  [
    'Telegraf',
    'HIGH',
    {
      image: 'telegraf:1.30',
      config: '[[inputs.kube_inventory]]\n  url_kubelet = "http://10.1.2.3:10255"\n',
    },
  ],
  [
    'SPIRE agent',
    'HIGH',
    {
      image: 'ghcr.io/spiffe/spire-agent:1.9',
      config: 'WorkloadAttestor "k8s" {\n plugin_data {\n  kubelet_read_only_port = "10255"\n }\n}\n',
    },
  ],
  [null, '-', { image: 'ghcr.io/spiffe/spire-agent:1.9', config: 'kubelet_secure_port = 10250\n' }],
  ['Mackerel container agent', 'HIGH', { image: 'mackerel/mackerel-container-agent:latest' }],
  [
    null,
    '-',
    {
      image: 'mackerel/mackerel-container-agent:latest',
      env: { MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: '0' },
    },
  ],
  [
    'Heapster',
    'HIGH',
    {
      image: 'k8s.gcr.io/heapster-amd64:v1.5.4',
      args: ['/heapster', '--source=kubernetes:https://kubernetes.default'],
    },
  ],
  [
    null,
    '-',
    {
      image: 'k8s.gcr.io/heapster-amd64:v1.5.4',
      args: ['--source=kubernetes:https://kubernetes.default?kubeletHttps=true&kubeletPort=10250'],
    },
  ],
  [
    'metrics-server (old)',
    'HIGH',
    {
      image: 'k8s.gcr.io/metrics-server-amd64:v0.3.1',
      args: ['/metrics-server', '--deprecated-kubelet-completely-insecure=true'],
    },
  ],
  [
    'metrics-server (old)',
    'HIGH',
    { image: 'k8s.gcr.io/metrics-server-amd64:v0.3.1', args: ['--kubelet-port=10255'] },
  ],
  [
    null,
    '-',
    {
      image: 'registry.k8s.io/metrics-server/metrics-server:v0.7.1',
      args: ['--kubelet-use-node-status-port'],
    },
  ],
  [
    'SignalFx Smart Agent',
    'HIGH',
    { image: 'quay.io/signalfx/signalfx-agent:5', config: 'monitors:\n- type: kubelet-stats\n' },
  ],
  [
    'SignalFx Smart Agent',
    'LOW',
    {
      image: 'quay.io/signalfx/signalfx-agent:5',
      config: '- type: kubelet-stats\n  kubeletAPI:\n    authType: serviceAccount\n',
    },
  ],
  [
    'Wavefront / Tanzu collector',
    'HIGH',
    {
      image: 'wavefronthq/wavefront-kubernetes-collector:1.3',
      config: 'kubernetes_source:\n  prefix: kubernetes.\n',
    },
  ],
  [
    'Wavefront / Tanzu collector',
    'LOW',
    {
      image: 'projects.registry.vmware.com/tanzu_observability/kubernetes-collector:1.13',
      config: 'kubernetes_source:\n  kubeletPort: 10250\n  kubeletHttps: true\n',
    },
  ],
  [
    'Splunk Connect for Kubernetes',
    'HIGH',
    { image: 'splunk/k8s-metrics:1.2.1', config: '<source>\n  kubelet_port 10255\n</source>\n' },
  ],
  ['Netdata', 'MEDIUM', { image: 'netdata/netdata:v1.45' }],
  ['kubelet-to-gcm', 'HIGH', { image: 'gcr.io/google-containers/kubelet-to-gcm:1.4.1', args: ['--zone=z'] }],
  [
    'kubelet-to-gcm',
    'HIGH',
    { image: 'gcr.io/google-containers/kubelet-to-gcm:1.4.1', args: ['--kubelet-port=10255'] },
  ],
  [null, '-', { image: 'gcr.io/google-containers/kubelet-to-gcm:1.4.1', args: ['--kubelet-port=10250'] }],
  [
    'Azure Monitor Container Insights',
    'LOW',
    { image: 'mcr.microsoft.com/azuremonitor/containerinsights/ciprod:3.1' },
  ],
  [
    'Prometheus',
    'HIGH',
    {
      image: 'quay.io/prometheus/prometheus:v2.51.0',
      config:
        "- job_name: kubelet\n  kubernetes_sd_configs:\n  - role: node\n  relabel_configs:\n  - source_labels: [__address__]\n    regex: '(.*):10250'\n    replacement: '${1}:10255'\n",
    },
  ],
  ['kube-hunter', 'HIGH', { image: 'aquasec/kube-hunter:0.6.8', args: ['--pod'] }],
  // Checked not to be silent users.
  [null, '-', { image: 'newrelic/nri-kubernetes:3.29' }],
  [null, '-', { image: 'honeycombio/honeycomb-kubernetes-agent:2.7' }],
  [null, '-', { image: 'quay.io/cilium/cilium:v1.15.3' }],
  [null, '-', { image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.12.0' }],
];

describe('fingerprints', () => {
  for (const [agent, expected, sketch] of CASES)
    it(`${agent ?? 'nobody'} (${expected}) by ${JSON.stringify(sketch)}`, () => {
      const [suspect, ...others] = suspectsOf(sketch);
      assert.deepEqual(others, []);
      assert.deepEqual([suspect?.agent ?? null, suspect?.confidence ?? '-'], [agent, expected]);
    });

  it('has a case for every agent', () => {
    const tested = new Set(CASES.map(([agent]) => agent));
    assert.deepEqual(
      FINGERPRINTS.filter(({ agent }) => !tested.has(agent)).map(({ agent }) => agent),
      [],
    );
  });

  it('says the way out of every agent in one or two sentences, and evidence in a few words', () => {
    for (const wayOut of Object.values(WAYS_OUT)) assert.match(wayOut, /^[A-Z].*\.$/);
    for (const { signs } of FINGERPRINTS) {
      for (const { evidence } of signs) assert.ok(evidence.split(' ').length <= 14, evidence);
    }
  });
});
