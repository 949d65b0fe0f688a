// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import { TOKEN_DIRECTORY } from './manifests.ts';

const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const TOKEN = `${TOKEN_DIRECTORY}/token`;

/** An object before and after its migration. */
interface ObjectCase {
  readonly name: string;
  readonly before: string;
  /** The migrated object, as data. */
  readonly after: object;
  readonly tool: string;
  /** The permissions that the user is advised to grant; null if the chart or the caller already has them. */
  readonly grant: string | null;
}

const SCRAPE = { scheme: 'https', bearerTokenFile: TOKEN, tlsConfig: { caFile: CA } };
const KUBELETS = 'selector: {matchLabels: {k8s-app: kubelet}}';
export const monitor = (endpoint: string, selector = KUBELETS): string =>
  `kind: ServiceMonitor\nmetadata: {name: k, namespace: mon}\nspec:\n  ${selector}\n  endpoints:\n  - ${endpoint}\n`;

const datadogAgent = (env: readonly object[]): object => ({
  kind: 'DatadogAgent',
  metadata: { name: 'd' },
  spec: { override: { nodeAgent: { env } } },
});
export const RELABELED =
  'relabelConfigs: [{sourceLabels: [__address__], targetLabel: __address__, replacement: "$1:10255"}]';
const RELABELED_AFTER = {
  relabelConfigs: [{ sourceLabels: ['__address__'], targetLabel: '__address__', replacement: '$1:10250' }],
};

/** Helm values and custom resources. */
export const OBJECTS: readonly ObjectCase[] = [
  {
    name: 'values of SigNoz',
    before: 'presets:\n  kubeletMetrics:\n    authType: none\n    endpoint: ${K8S_NODE_NAME}:10255\n',
    after: {
      presets: { kubeletMetrics: { authType: 'serviceAccount', endpoint: '${K8S_NODE_NAME}:10250' } },
    },
    tool: 'SigNoz k8s-infra',
    grant: 'nodes/stats',
  },
  {
    name: 'values of the OpenTelemetry chart inside a HelmRelease',
    before:
      'kind: HelmRelease\nmetadata: {name: r}\nspec:\n  values:\n    config:\n      receivers:\n        kubeletstats: {auth_type: none, endpoint: "${env:N}:10255"}\n',
    after: {
      kind: 'HelmRelease',
      metadata: { name: 'r' },
      spec: {
        values: {
          config: {
            receivers: { kubeletstats: { auth_type: 'serviceAccount', endpoint: '${env:N}:10250' } },
          },
        },
      },
    },
    tool: 'OpenTelemetry kubeletstats receiver',
    grant: 'nodes/stats',
  },
  {
    name: 'a VMNodeScrape that is relabeled to 10255',
    before: `kind: VMNodeScrape\nmetadata: {name: k}\nspec:\n  ${RELABELED}\n`,
    after: { kind: 'VMNodeScrape', metadata: { name: 'k' }, spec: { ...SCRAPE, ...RELABELED_AFTER } },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  {
    name: 'a VMScrapeConfig that discovers nodes',
    before: `kind: VMScrapeConfig\nmetadata: {name: k}\nspec:\n  kubernetesSDConfigs: [{role: node}]\n  ${RELABELED}\n`,
    after: {
      kind: 'VMScrapeConfig',
      metadata: { name: 'k' },
      spec: { ...SCRAPE, kubernetesSDConfigs: [{ role: 'node' }], ...RELABELED_AFTER },
    },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  {
    name: 'a VMScrapeConfig that lists nodes',
    before:
      'kind: VMScrapeConfig\nmetadata: {name: k}\nspec:\n  staticConfigs:\n  - targets: ["10.0.0.3:10255"]\n',
    after: {
      kind: 'VMScrapeConfig',
      metadata: { name: 'k' },
      spec: { ...SCRAPE, staticConfigs: [{ targets: ['10.0.0.3:10250'] }] },
    },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  {
    name: 'a DatadogAgent whose HTTPS port is 0',
    before:
      'kind: DatadogAgent\nmetadata: {name: d}\nspec:\n  override:\n    nodeAgent:\n      env:\n      - name: DD_KUBERNETES_HTTPS_KUBELET_PORT\n        value: "0"\n',
    after: datadogAgent([
      { name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', value: '0' },
      { name: 'DD_KUBERNETES_HTTPS_KUBELET_PORT', value: '10250' },
    ]),
    tool: 'Datadog Agent',
    grant: null,
  },
  {
    name: 'a DatadogAgent that sets an HTTP port',
    before:
      'kind: DatadogAgent\nmetadata: {name: d}\nspec:\n  override:\n    nodeAgent:\n      env:\n      - {name: DD_KUBERNETES_HTTP_KUBELET_PORT, value: "10255"}\n',
    after: datadogAgent([{ name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', value: '0' }]),
    tool: 'Datadog Agent',
    grant: null,
  },
  {
    name: 'values of kube-prometheus-stack inside a HelmRelease (were left)',
    before:
      'kind: HelmRelease\nmetadata: {name: r}\nspec:\n  values:\n    kubelet: {serviceMonitor: {https: false}}\n',
    after: {
      kind: 'HelmRelease',
      metadata: { name: 'r' },
      spec: { values: { kubelet: { serviceMonitor: { https: true } } } },
    },
    tool: 'Prometheus Operator',
    grant: null,
  },
  {
    name: 'values of kube-prometheus-stack in a text',
    before:
      'kind: Application\nmetadata: {name: a}\nspec:\n  values: |\n    kubelet:\n      serviceMonitor:\n        https: false\n',
    after: {
      kind: 'Application',
      metadata: { name: 'a' },
      spec: { values: 'kubelet:\n  serviceMonitor:\n    https: true\n' },
    },
    tool: 'Prometheus Operator',
    grant: null,
  },
  {
    name: 'values of kube-prometheus-stack',
    before: 'kube-prometheus-stack:\n  kubelet:\n    serviceMonitor: {https: false}\n',
    after: { 'kube-prometheus-stack': { kubelet: { serviceMonitor: { https: true } } } },
    tool: 'Prometheus Operator',
    grant: null,
  },
  {
    name: 'values of Datadog on Autopilot',
    before: 'datadog:\n  apiKey: x\nproviders: {gke: {autopilot: true}}\n',
    after: {
      datadog: { kubelet: { fineGrainedAuthorization: true }, apiKey: 'x' },
      providers: { gke: { autopilot: true } },
    },
    tool: 'Datadog Agent',
    grant: null,
  },
  {
    name: 'values of VictoriaMetrics',
    before: 'kubelet:\n  vmScrape:\n    spec:\n      port: "10255"\n      scheme: http\n',
    after: { kubelet: { vmScrape: { spec: { port: '10250', ...SCRAPE } } } },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  {
    name: 'a VMNodeScrape',
    before: 'kind: VMNodeScrape\nmetadata: {name: n}\nspec:\n  port: "10255"\n  path: /metrics/cadvisor\n',
    after: {
      kind: 'VMNodeScrape',
      metadata: { name: 'n' },
      spec: { port: '10250', path: '/metrics/cadvisor', ...SCRAPE },
    },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  {
    name: 'a VMStaticScrape',
    before:
      'kind: VMStaticScrape\nmetadata: {name: n}\nspec:\n  targetEndpoints:\n  - targets: ["10.0.0.3:10255"]\n',
    after: {
      kind: 'VMStaticScrape',
      metadata: { name: 'n' },
      spec: { targetEndpoints: [{ targets: ['10.0.0.3:10250'], ...SCRAPE }] },
    },
    tool: 'VictoriaMetrics operator',
    grant: 'nodes/metrics',
  },
  ...['port: http-metrics', 'targetPort: 10255'].map((port) => ({
    name: `a ServiceMonitor with ${port}`,
    before: monitor(port),
    after: {
      kind: 'ServiceMonitor',
      metadata: { name: 'k', namespace: 'mon' },
      spec: {
        selector: { matchLabels: { 'k8s-app': 'kubelet' } },
        endpoints: [{ port: 'https-metrics', ...SCRAPE }],
      },
    },
    tool: 'Prometheus Operator',
    grant: 'nodes/metrics',
  })),
  {
    name: 'Fluent Bit in values',
    before:
      'config:\n  filters: |\n    [FILTER]\n        Name kubernetes\n        Use_Kubelet On\n        Kubelet_Host ${NODE_IP}\n        Kubelet_Port 10255\n',
    after: {
      config: {
        filters:
          '[FILTER]\n    Name kubernetes\n    Use_Kubelet On\n    Kubelet_Host ${NODE_IP}\n    Kubelet_Port 10250\n',
      },
    },
    tool: 'Fluent Bit',
    grant: 'nodes/pods',
  },
];
