// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import type { AgentCase } from './agent-case.ts';

/** Agents that call the port by default, recognized by their image, variables, or arguments. */
export const SILENT: readonly AgentCase[] = [
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
  [null, '-', { image: 'datadog/agent:7', env: { DD_KUBERNETES_HTTP_KUBELET_PORT: '0' } }],
  [null, '-', { image: 'datadog/agent:7', config: 'kubernetes_http_kubelet_port: 0' }],
  [
    'Datadog Agent',
    'HIGH',
    {
      image: 'europe-docker.pkg.dev/acme/mirror/datadog-agent:7.60.0',
      env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' },
    },
  ],
  [
    'Datadog Agent',
    'HIGH',
    {
      image: 'registry.example:5000/team/agent@sha256:00',
      env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' },
    },
  ],
  // The API server replaces only /pods.
  [
    'Datadog Agent',
    'HIGH',
    {
      image: 'datadog/agent:7.65.0',
      env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0', DD_KUBELET_USE_API_SERVER: 'true' },
    },
  ],
  [
    null,
    '-',
    {
      image: 'datadog/agent:7.65.0',
      env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '10250', DD_KUBELET_USE_API_SERVER: 'true' },
    },
  ],
  [null, '-', { image: 'datadog/agent:7.65.0', env: { DD_CLC_RUNNER_ENABLED: 'true' } }],
  [null, '-', { image: 'datadog/agent:7.65.0', isInit: true }],
  [null, '-', { image: 'datadog/cluster-agent:7', env: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' } }],
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
    null,
    '-',
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
  ['Netdata', 'MEDIUM', { image: 'netdata/netdata:v1.45', onHostNetwork: true }],
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
  ['kube-hunter', 'HIGH', { image: 'aquasec/kube-hunter:0.6.8', args: ['--pod'] }],
  // Verified: these do not call the port by default.
  [null, '-', { image: 'newrelic/nri-kubernetes:3.29' }],
  [null, '-', { image: 'honeycombio/honeycomb-kubernetes-agent:2.7' }],
  [null, '-', { image: 'quay.io/cilium/cilium:v1.15.3' }],
  [null, '-', { image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.12.0' }],
  [null, '-', { image: 'netdata/netdata:v2.6.0' }],
  [
    null,
    '-',
    {
      image: 'docker.io/netdata/netdata:v2.6.0',
      onHostNetwork: true,
      config: 'jobs:\n- name: local\n  url: https://localhost:10250/metrics\n',
    },
  ],
  [
    'Netdata',
    'HIGH',
    {
      image: 'mirror.example/netdata-netdata:v2',
      onHostNetwork: true,
      config: 'jobs:\n- url: http://127.0.0.1:10255/metrics\n- url: https://localhost:10250/metrics\n',
    },
  ],
  [
    null,
    '-',
    {
      image: 'quay.io/signalfx/signalfx-agent:5',
      config:
        '- type: kubelet-stats\n  kubeletAPI:\n    authType: serviceAccount\n    url: https://${NODE}:10250\n',
    },
  ],
  ['NVIDIA / Lepton GPUd', 'MEDIUM', { image: 'ghcr.io/leptonai/gpud:v0.9.0', onHostNetwork: true }],
  ['Turbonomic kubeturbo', 'HIGH', { image: 'turbonomic/kubeturbo:8.9', args: ['--v=2'] }],
  [
    'Turbonomic kubeturbo',
    'HIGH',
    { image: 'turbonomic/kubeturbo:8.9', args: ['--kubelet-https=true', '--kubelet-port', '10255'] },
  ],
  [null, '-', { image: 'turbonomic/kubeturbo:8.9', args: ['--kubelet-https=true', '--kubelet-port=10250'] }],
  [
    'KubeWharf Katalyst agent',
    'HIGH',
    { workload: 'katalyst-agent', image: 'kubewharf/katalyst-agent:v0.5' },
  ],
  [
    null,
    '-',
    {
      workload: 'katalyst-agent',
      image: 'kubewharf/katalyst-agent:v0.5',
      args: ['--enable-kubelet-secure-port=true'],
    },
  ],
  ['Weave Scope probe', 'HIGH', { image: 'weaveworks/scope:1.13.2', args: ['--probe.kubernetes.role=host'] }],
  [null, '-', { image: 'weaveworks/scope:1.13.2', args: ['--mode=app'] }],
  [
    'GKE add-on',
    'HIGH',
    {
      namespace: 'kube-system',
      labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' },
      image: 'k8s.gcr.io/metrics-server-amd64:v0.3.1',
      args: ['--kubelet-port=10255'],
    },
  ],
];
