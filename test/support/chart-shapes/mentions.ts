// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import { NODE, OWN_SERVICE, object, type Shape, withConfig } from './shape.ts';

const MENTIONS = [
  '# endpoint: http://${NODE_NAME}:10255',
  'endpoint: https://${NODE_NAME}:10250  # not http://${NODE_NAME}:10255',
  'description: The kubelet read-only port (10255) is deprecated, use https://NODE:10250 instead',
  'summary: "Requests to http://<node-ip>:10255/pods are not authenticated"',
  'The read-only port of the kubelet is served on http://<node>:10255 and was removed from this chart.',
  'message: kubelet_port 10255 is no longer supported by this release',
  'expr: sum(rate(kubelet_http_requests_total{instance=~"$node:10255"}[5m]))',
  'readOnlyPort: 10255',
  'uid: 10255',
  'image: example/app@sha256:9f10255ab0e1',
  'containerPort: 10255',
  'nodePort: 10255',
  'version: 1.10255.0',
  'note: kubelets older than 1.16 answered on http://$NODE_IP:10255 by default',
  'tooltip: "See http://kubelet:10255/metrics for the raw values"',
];
const KEYS = [
  'config.yaml',
  'settings.json',
  'values.txt',
  'app.toml',
  'config.river',
  'agent.alloy',
  'nginx.conf',
  'run.properties',
  'README.md',
  'notes.txt',
];
export const mentions = MENTIONS.flatMap((mention) =>
  KEYS.map(
    (key): Shape => ({
      name: `${mention} in ${key}`,
      text: withConfig(key, `${mention}\n`, { env: [NODE] }),
    }),
  ),
);

const PORT_NAMES = ['http-metrics', 'metrics', 'http', 'web', 'https-metrics'];
const SELECTED = [
  { matchLabels: { app: 'release' } },
  { matchLabels: { 'k8s-app': 'kube-dns' } },
  { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns', 'coredns'] }] },
  { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
];
export const monitors = PORT_NAMES.flatMap((port) =>
  SELECTED.flatMap((selector) =>
    ['ServiceMonitor', 'VMServiceScrape'].map(
      (kind): Shape => ({
        name: `${kind} of ${JSON.stringify(selector)} at ${port}`,
        text: [
          object(
            kind === 'ServiceMonitor' ? 'monitoring.coreos.com/v1' : 'operator.victoriametrics.com/v1beta1',
            kind,
            'release',
            { spec: { selector, endpoints: [{ port }] } },
          ),
          OWN_SERVICE,
          object('v1', 'Service', 'kubelet', { spec: { ports: [{ name: 'http-metrics', port: 10255 }] } }),
        ].join('---\n'),
      }),
    ),
  ),
);

const OTHER_KINDS: readonly [string, string, object][] = [
  ['networking.k8s.io/v1', 'NetworkPolicy', { spec: { egress: [{ ports: [{ port: 10255 }] }] } }],
  [
    'networking.k8s.io/v1',
    'Ingress',
    {
      spec: {
        rules: [
          { http: { paths: [{ backend: { service: { name: 'release', port: { number: 10255 } } } }] } },
        ],
      },
    },
  ],
  [
    'cilium.io/v2',
    'CiliumNetworkPolicy',
    { spec: { egress: [{ toPorts: [{ ports: [{ port: '10255' }] }] }] } },
  ],
  ['v1', 'Endpoints', { subsets: [{ ports: [{ port: 10255 }] }] }],
  ['v1', 'Service', { spec: { ports: [{ name: 'http-metrics', port: 10255 }] } }],
  ['monitoring.coreos.com/v1', 'PodMonitor', { spec: { podMetricsEndpoints: [{ targetPort: 10255 }] } }],
  [
    'monitoring.coreos.com/v1',
    'PrometheusRule',
    { spec: { groups: [{ rules: [{ alert: 'X', expr: 'up{instance=~".*:10255"} == 0' }] }] } },
  ],
  ['monitoring.googleapis.com/v1', 'PodMonitoring', { spec: { endpoints: [{ port: 10255 }] } }],
  ['operator.victoriametrics.com/v1beta1', 'VMNodeScrape', { spec: { port: '10250', scheme: 'https' } }],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    { spec: { description: 'port of the kubelet, http://node:10255 by default' } },
  ],
];
export const others = OTHER_KINDS.map(
  ([apiVersion, kind, rest]): Shape => ({ name: kind, text: object(apiVersion, kind, 'release', rest) }),
);
