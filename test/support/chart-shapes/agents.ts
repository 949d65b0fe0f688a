// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import { IP, NODE, pod, type Shape, withConfig } from './shape.ts';

const REGISTRIES = [
  '',
  'docker.io/',
  'quay.io/',
  'gcr.io/project/',
  'registry.k8s.io/',
  'europe-docker.pkg.dev/acme/mirror/',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com/',
  'harbor.example.com/proxy/dockerhub/',
];

/** Agents that are set to the secure port, or that never call kubelets. */
const AGENTS: readonly [string, (image: string) => string][] = [
  [
    'datadog/agent:7.65.0',
    (image) => pod({ image, env: [{ name: 'DD_KUBELET_USE_API_SERVER', value: 'true' }] }),
  ],
  ['datadog/cluster-agent:7.65.0', (image) => pod({ image }, {}, 'Deployment')],
  [
    'otel/opentelemetry-collector-contrib:0.110.0',
    (image) =>
      withConfig(
        'relay',
        'receivers:\n  kubeletstats:\n    auth_type: serviceAccount\n    endpoint: ${env:NODE_NAME}:10250\n',
        { image, env: [NODE] },
      ),
  ],
  [
    'elastic/metricbeat:8.15.0',
    (image) =>
      withConfig(
        'metricbeat.yml',
        '- module: kubernetes\n  hosts: ["https://${NODE_NAME}:10250"]\n  bearer_token_file: /var/run/secrets/token\n',
        { image, env: [NODE] },
        { hostNetwork: true },
      ),
  ],
  [
    'elastic/elastic-agent:8.15.0',
    (image) =>
      withConfig(
        'agent.yml',
        'inputs:\n- type: kubernetes/metrics\n  streams:\n  - hosts: ["https://${env.NODE_NAME}:10250"]\n',
        { image, env: [NODE] },
        { hostNetwork: true },
      ),
  ],
  [
    'library/telegraf:1.32',
    (image) =>
      withConfig(
        'telegraf.conf',
        '[[inputs.kubernetes]]\n  url = "https://$HOST_IP:10250"\n  bearer_token = "/token"\n',
        { image, env: [IP] },
      ),
  ],
  [
    'prom/prometheus:v2.54.1',
    (image) =>
      withConfig(
        'prometheus.yml',
        'scrape_configs:\n- job_name: kubelet\n  scheme: https\n  kubernetes_sd_configs: [{role: node}]\n  bearer_token_file: /token\n',
        { image },
      ),
  ],
  ['netdata/netdata:v2.6.0', (image) => pod({ image }, {}, 'Deployment')],
  [
    'fluent/fluent-bit:3.1',
    (image) =>
      withConfig(
        'filter.conf',
        '[FILTER]\n    Name kubernetes\n    Use_Kubelet On\n    Kubelet_Port 10250\n',
        { image },
        { hostNetwork: true },
      ),
  ],
  [
    'spiffe/spire-agent:1.10',
    (image) =>
      withConfig(
        'agent.conf',
        'WorkloadAttestor "k8s" {\n  plugin_data {\n    kubelet_secure_port = 10250\n  }\n}\n',
        { image },
        { hostNetwork: true },
      ),
  ],
  [
    'metrics-server/metrics-server:v0.7.2',
    (image) =>
      pod(
        { image, args: ['--secure-port=10250', '--kubelet-use-node-status-port', '--metric-resolution=15s'] },
        {},
        'Deployment',
      ),
  ],
  [
    'mackerel/mackerel-container-agent:1',
    (image) => pod({ image, env: [{ name: 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT', value: '0' }] }),
  ],
  [
    'grafana/alloy:v1.4',
    (image) =>
      withConfig(
        'config.alloy',
        'prometheus.scrape "kubelet" {\n  targets = discovery.kubernetes.nodes.targets\n  scheme = "https"\n}\n',
        { image },
      ),
  ],
  [
    'kube-state-metrics/kube-state-metrics:v2.13',
    (image) => pod({ image, args: ['--port=8080'] }, {}, 'Deployment'),
  ],
  [
    'prometheus/node-exporter:v1.8',
    (image) =>
      pod({ image, args: ['--web.listen-address=[$(HOST_IP)]:9100'], env: [IP] }, { hostNetwork: true }),
  ],
  [
    'newrelic/nri-kubernetes:3.30',
    (image) => pod({ image, env: [NODE, { name: 'NRI_KUBERNETES_KUBELET_PORT', value: '10250' }] }),
  ],
  [
    'honeycombio/honeycomb-kubernetes-agent:2.7',
    (image) =>
      withConfig('config.yaml', 'metrics:\n  enabled: true\n  endpoint: https://${NODE_NAME}:10250\n', {
        image,
        env: [NODE],
      }),
  ],
  [
    'cilium/cilium:v1.16',
    (image) => pod({ image, args: ['--config-dir=/tmp/cilium/config-map'] }, { hostNetwork: true }),
  ],
];
export const agents = AGENTS.flatMap(([image, render]) =>
  REGISTRIES.map((registry): Shape => ({ name: `${registry}${image}`, text: render(registry + image) })),
);
