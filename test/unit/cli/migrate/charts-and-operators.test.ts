// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { aConfigMap, TOKEN_DIRECTORY } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText } from '../../../support/migrate-text.ts';

const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const TOKEN = `${TOKEN_DIRECTORY}/token`;

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
const monitor = (endpoint: string, selector = KUBELETS): string =>
  `kind: ServiceMonitor\nmetadata: {name: k, namespace: mon}\nspec:\n  ${selector}\n  endpoints:\n  - ${endpoint}\n`;

/** Helm values and custom resources. */
const OBJECTS: readonly ObjectCase[] = [
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

describe('Helm values and custom resources', () => {
  for (const { name, before, after, tool, grant } of OBJECTS)
    it(`are rewritten: ${name}`, async () => {
      const { text, events } = await migrateText(before, FINE_GRAINED);
      assert.deepEqual(parseAllDocuments(text)[0]?.toJS(), after);
      assert.deepEqual(
        events.map((event) => (event.kind === 'CHANGED' ? event.tool : event.kind)),
        grant === null ? [tool] : [tool, 'LEFT'],
      );
      const [, left] = events;
      if (grant !== null)
        assert.match(left?.kind === 'LEFT' ? left.advice : '', new RegExp(`grant get on ${grant}`));
    });

  const STAY: readonly [name: string, text: string, reason: string][] = [
    [
      'a relabeled scheme',
      monitor('{port: http-metrics, relabelings: [{targetLabel: __scheme__, replacement: http}]}'),
      'SCHEME_RELABELED',
    ],
    [
      'a relabeled address',
      monitor('{port: http-metrics, relabelings: [{targetLabel: __address__, replacement: "proxy:80"}]}'),
      'OTHER_TARGETS',
    ],
    ['a proxy', monitor('{port: http-metrics, proxyUrl: "http://proxy"}'), 'PROXY'],
    ['other credentials', monitor('{port: http-metrics, basicAuth: {}}'), 'OTHER_CREDENTIALS'],
    [
      'a selector of other Services',
      monitor(
        'port: http-metrics',
        'selector: {matchExpressions: [{key: app, operator: In, values: [kubelet, coredns]}]}',
      ),
      'OTHER_TARGETS',
    ],
    [
      'a kubelet Service without the secure port',
      `kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {ports: [{name: http-metrics}]}\n---\n${monitor('port: http-metrics')}`,
      'SERVICE_MONITOR',
    ],
    [
      'a Service of pods',
      `kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {selector: {app: x}}\n---\n${monitor('port: http-metrics')}`,
      'SERVICE_OF_PODS',
    ],
    [
      'a target that is not a node',
      'kind: VMStaticScrape\nspec: {targetEndpoints: [{targets: ["10.0.0.3:10255", "db:9100"]}]}\n',
      'OTHER_TARGETS',
    ],
    [
      'a ScrapeConfig, whose token would have to be a Secret',
      'kind: ScrapeConfig\nspec: {staticConfigs: [{targets: ["10.0.0.3:10255"]}]}\n',
      'AGENT_SETTING',
    ],
    ['a PodMonitoring', 'kind: PodMonitoring\nspec: {endpoints: [{port: 10255}]}\n', 'AGENT_SETTING'],
    [
      'Fluent Bit that calls localhost',
      aConfigMap('f', '[FILTER]\n  Name kubernetes\n  Use_Kubelet On\n  Kubelet_Port 10255\n'),
      'LOCALHOST',
    ],
    [
      'Fluent Bit without TLS',
      aConfigMap(
        'f',
        '[FILTER]\n  Name kubernetes\n  Kube_URL http://api\n  Kubelet_Host ${NODE_IP}\n  Kubelet_Port 10255\n',
      ),
      'CLEAR_TEXT',
    ],
  ];
  for (const [name, text, reason] of STAY)
    it(`are not changed: ${name}`, async () => {
      const migrated = await migrateText(text, FINE_GRAINED);
      assert.equal(migrated.text, text);
      assert.deepEqual(
        migrated.events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind)),
        [reason],
      );
    });

  it("have the advice of their own operator if the kubelet's Service lacks the secure port (was the other operator's)", async () => {
    const service =
      'kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {ports: [{name: http-metrics}]}\n---\n';
    const saidOf = async (kind: string) =>
      (
        await migrateText(
          `${service}kind: ${kind}\nmetadata: {name: a, namespace: mon}\nspec: {selector: {matchLabels: {k8s-app: kubelet}}, endpoints: [{port: http-metrics}]}\n`,
        )
      ).said.join('\n');
    assert.match(await saidOf('VMServiceScrape'), /In the VMNodeScrape set scheme: https/);
    assert.doesNotMatch(await saidOf('ServiceMonitor'), /VMNodeScrape/);
  });

  it('have specific advice for a kind that takes its token only from a Secret', async () => {
    const { said } = await migrateText(
      'kind: ScrapeConfig\nspec: {staticConfigs: [{targets: ["10.0.0.3:10255"]}]}\n',
    );
    assert.match(said.join('\n'), /takes its token only from a Secret/);
  });
});
