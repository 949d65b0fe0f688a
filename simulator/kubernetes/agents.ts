/** A workload that the simulator can deploy, with its requests to each kubelet's read-only port. */
export interface Agent {
  readonly namespace: string;
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly configMap: Readonly<Record<string, string>> | null;
  /** Requests per hour to each node it runs on, by path bucket. */
  readonly requestsPerHour: Readonly<Record<string, number>>;
  /** What happens to its pods, which also log errors, if it calls a closed port; absent: nothing. */
  readonly whenClosed?: 'CRASHES' | 'NOT_READY' | 'LOGS_ERRORS';
}

const silent = { args: [], environment: {}, configMap: null, requestsPerHour: {} } as const;

/** Keyed by the name that AgentDeployment refers to. */
export const AGENTS: Readonly<Record<string, Agent>> = {
  'datadog-agent': {
    ...silent,
    namespace: 'datadog',
    kind: 'DaemonSet',
    name: 'datadog-agent',
    image: 'gcr.io/datadoghq/agent:7.52.0',
    environment: { DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' },
    requestsPerHour: { pods: 240, stats: 240, 'metrics/cadvisor': 240, metrics: 240 },
    whenClosed: 'NOT_READY',
  },
  'otel-collector': {
    ...silent,
    namespace: 'observability',
    kind: 'DaemonSet',
    name: 'otel-collector-agent',
    image: 'otel/opentelemetry-collector-contrib:0.98.0',
    args: ['--config=/conf/collector.yaml'],
    configMap: {
      'collector.yaml':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own syntax
        'receivers:\n  kubeletstats:\n    auth_type: none\n    endpoint: "http://${env:K8S_NODE_NAME}:10255"\n',
    },
    requestsPerHour: { stats: 360 },
    whenClosed: 'LOGS_ERRORS',
  },
  'node-report': {
    ...silent,
    namespace: 'default',
    kind: 'DaemonSet',
    name: 'node-report',
    image: 'us-docker.pkg.dev/cloud-builders/ga/v1/curl:latest',
    args: ['sh', '-c', 'while true; do curl -s http://$(NODE_ADDRESS):10255/metrics; sleep 60; done'],
    requestsPerHour: { metrics: 60 },
  },
  'pod-watcher': {
    ...silent,
    namespace: 'monitoring',
    kind: 'DaemonSet',
    name: 'pod-watcher',
    image: 'example.test/pod-watcher:1.4.0',
    args: ['--kubelet=http://$(NODE_ADDRESS):10255/pods'],
    requestsPerHour: { pods: 120 },
    whenClosed: 'CRASHES',
  },
  'metrics-agent': {
    ...silent,
    namespace: 'kube-system',
    kind: 'DaemonSet',
    name: 'gke-metrics-agent',
    image: 'gke.gcr.io/gke-metrics-agent:1.14.3-gke.0',
  },
  'kube-hunter': {
    ...silent,
    namespace: 'security',
    kind: 'DaemonSet',
    name: 'kube-hunter',
    image: 'aquasec/kube-hunter:0.6.8',
    requestsPerHour: { pods: 2, run: 1, exec: 1, healthz: 1 },
  },
  shop: {
    ...silent,
    namespace: 'shop',
    kind: 'Deployment',
    name: 'shop',
    image: 'europe-docker.pkg.dev/shop/web/app:1.4.2',
    environment: { MONGODB_URI: 'mongodb://shop.mongo.cosmos.azure.com:10255/?ssl=true' },
  },
  website: {
    ...silent,
    namespace: 'web',
    kind: 'Deployment',
    name: 'website',
    image: 'nginx:1.27',
  },
};
