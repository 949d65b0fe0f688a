// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import type { Grant } from '../../cli/migrate/types.ts';
import { TOKEN_DIRECTORY } from './manifests.ts';

const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const TOKEN = `${TOKEN_DIRECTORY}/token`;

/** A file of a ConfigMap before and after; the workload that uses it has an account of its own. */
export interface AgentFile {
  readonly tool: string;
  readonly key: string;
  readonly before: string;
  readonly after: string;
  readonly grants: readonly Grant[];
  /** It asks /pods, which takes fine-grained authorization. */
  readonly asksPods?: true;
}

/** Agents with a file of their own. */
export const AGENT_FILES: readonly AgentFile[] = [
  {
    tool: 'OpenTelemetry kubeletstats',
    key: 'relay',
    before:
      'receivers:\n  kubeletstats:\n    auth_type: none # open\n    endpoint: "http://${env:K8S_NODE_NAME}:10255"\n',
    after:
      'receivers:\n  kubeletstats:\n    auth_type: serviceAccount # open\n    endpoint: "https://${env:K8S_NODE_NAME}:10250"\n',
    grants: ['nodes/stats'],
  },
  {
    tool: 'OpenTelemetry kubeletstats with labels',
    key: 'relay',
    before:
      'receivers:\n  kubeletstats/2:\n    auth_type: none\n    endpoint: ${env:N}:10255\n    extra_metadata_labels: [container.id]\n',
    after:
      'receivers:\n  kubeletstats/2:\n    auth_type: serviceAccount\n    endpoint: ${env:N}:10250\n    extra_metadata_labels: [container.id]\n',
    grants: ['nodes/stats', 'nodes/pods'],
    asksPods: true,
  },
  {
    tool: 'Metricbeat',
    key: 'kubernetes.yml',
    before: '- module: kubernetes\n  metricsets: [node, pod]\n  hosts: ["${NODE_NAME}:10255"]\n',
    after: `- module: kubernetes\n  metricsets: [node, pod]\n  bearer_token_file: ${TOKEN}\n  ssl.certificate_authorities:\n    - ${CA}\n  hosts: ["https://\${NODE_NAME}:10250"]\n`,
    grants: ['nodes/stats'],
  },
  {
    tool: 'Prometheus',
    key: 'prometheus.yml',
    before:
      "scrape_configs:\n- job_name: nodes\n  relabel_configs:\n  - source_labels: [__address__]\n    regex: '(.*):10250'\n    replacement: '${1}:10255'\n    target_label: __address__\n",
    after: `scrape_configs:\n- job_name: nodes\n  scheme: https\n  tls_config:\n    ca_file: ${CA}\n  authorization:\n    credentials_file: ${TOKEN}\n  relabel_configs:\n  - source_labels: [__address__]\n    regex: '(.*):10250'\n    replacement: '\${1}:10250'\n    target_label: __address__\n`,
    grants: ['nodes/metrics'],
  },
  {
    tool: 'Telegraf inputs.prometheus',
    key: 'telegraf.conf',
    before:
      '[[inputs.prometheus]]\n  urls = ["http://$HOSTIP:10255/metrics/cadvisor"]\n[[inputs.kubernetes]]\n',
    after: `[[inputs.prometheus]]\n  urls = ["https://$HOSTIP:10250/metrics/cadvisor"]\n  bearer_token = "${TOKEN}"\n  tls_ca = "${CA}"\n[[inputs.kubernetes]]\n`,
    grants: ['nodes/metrics'],
  },
  {
    tool: 'Telegraf inputs.kubernetes',
    key: 'telegraf.conf',
    before: '[[inputs.kubernetes]]\n  url = "http://$HOSTIP:10255"\n  insecure_skip_verify = true\n',
    after: `[[inputs.kubernetes]]\n  url = "https://$HOSTIP:10250"\n  bearer_token = "${TOKEN}"\n  insecure_skip_verify = true\n`,
    grants: ['nodes/stats', 'nodes/pods'],
    asksPods: true,
  },
  {
    tool: 'SPIRE agent',
    key: 'agent.conf',
    before: 'plugin_data {\n  kubelet_read_only_port = "10255"\n}\n',
    after: 'plugin_data {\n  kubelet_secure_port = "10250"\n}\n',
    grants: ['nodes/pods'],
    asksPods: true,
  },
  {
    tool: 'Wavefront collector',
    key: 'config.yaml',
    before: "sources:\n  kubernetes_source:\n    kubeletPort: '10255'\n    kubeletHttps: 'false'\n",
    after:
      "sources:\n  kubernetes_source:\n    useServiceAccount: \"true\"\n    kubeletPort: '10250'\n    kubeletHttps: 'true'\n",
    grants: ['nodes/stats'],
  },
  {
    tool: 'SignalFx Smart Agent',
    key: 'agent.yaml',
    before: 'monitors:\n- type: kubelet-metrics\n  kubeletAPI:\n    url: http://${NODE}:10255\n',
    after:
      'monitors:\n- type: kubelet-metrics\n  kubeletAPI:\n    authType: serviceAccount\n    url: https://${NODE}:10250\n',
    grants: ['nodes/stats'],
  },
  {
    tool: 'Netdata, whose second job is there',
    key: 'k8s_kubelet.conf',
    before:
      'jobs:\n  - url: http://127.0.0.1:10255/metrics\n  - url: https://localhost:10250/metrics\n    tls_skip_verify: yes\n',
    after: 'jobs:\n  - url: https://localhost:10250/metrics\n    tls_skip_verify: yes\n',
    grants: ['nodes/metrics'],
  },
  {
    tool: 'Netdata, whose only job asks the port',
    key: 'kubelet',
    before: 'jobs:\n  - name: local\n    url: http://127.0.0.1:10255/metrics\n',
    after: 'jobs:\n  - name: local\n    tls_skip_verify: true\n    url: https://localhost:10250/metrics\n',
    grants: ['nodes/metrics'],
  },
];
