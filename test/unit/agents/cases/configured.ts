// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import type { AgentCase } from './agent-case.ts';

/** Agents whose configuration shows the port, or lacks the authentication for any other. */
export const CONFIGURED: readonly AgentCase[] = [
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
    'Splunk OpenTelemetry Collector chart',
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
  [
    'Splunk OpenTelemetry Collector chart',
    'HIGH',
    {
      image: 'mirror.example/quay/splunk-otel-collector:0.120',
      config: 'kubeletstats:\n  auth_type: none\n  endpoint: ${K8S_NODE_IP}:10255\n',
    },
  ],
  [
    null,
    '-',
    {
      image: 'otel/opentelemetry-collector-contrib:0.98.0',
      config: 'kubeletstats:\n  auth_type: serviceAccount\n',
    },
  ],
  [
    'Elastic Agent',
    'HIGH',
    {
      image: 'docker.elastic.co/elastic-agent/elastic-agent:8.15.0',
      config:
        "inputs:\n- type: kubernetes/metrics\n  streams:\n  - hosts: ['http://${env.NODE_NAME}:10255']\n",
    },
  ],
  [
    'Fluent Bit',
    'HIGH',
    {
      image: 'fluent/fluent-bit:3',
      config: '[FILTER]\n    Name kubernetes\n    Use_Kubelet On\n    Kubelet_Port 10255\n',
    },
  ],
  [
    'Fluent Bit',
    'HIGH',
    {
      image: 'fluent/fluent-bit:3',
      config: 'pipeline:\n  filters:\n  - name: kubernetes\n    use_kubelet: true\n    kubelet_port: 10255\n',
    },
  ],
  [
    null,
    '-',
    {
      image: 'fluent/fluent-bit:3',
      config: '[FILTER]\n    Name kubernetes\n    Use_Kubelet On\n    Kubelet_Port 10250\n',
    },
  ],
  [
    'Grafana Alloy',
    'HIGH',
    {
      image: 'grafana/alloy:v1.5',
      config:
        'discovery.relabel "nodes" {\n  rule {\n    target_label = "__address__"\n    replacement = "$1:10255"\n  }\n}\n',
    },
  ],
  ['Datadog Agent', 'LOW', { image: 'datadog/docker-dd-agent:12.6' }],
  [
    'Prometheus',
    'HIGH',
    {
      image: 'quay.io/prometheus/prometheus:v2.51.0',
      config:
        "- job_name: kubelet\n  kubernetes_sd_configs:\n  - role: node\n  relabel_configs:\n  - source_labels: [__address__]\n    regex: '(.*):10250'\n    replacement: '${1}:10255'\n",
    },
  ],
];
