// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import assert from 'node:assert/strict';
import { aConfigMap, aDaemonSet, TOKEN_DIRECTORY } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText, POLICY } from '../../../support/migrate-text.ts';

const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const TOKEN = `${TOKEN_DIRECTORY}/token`;

const ALLOY = `discovery.kubernetes "nodes" {
  role = "node"
}
discovery.relabel "kubelet" {
  targets = discovery.kubernetes.nodes.targets
  rule {
    source_labels = ["__address__"]
    regex         = "(.+):\\\\d+"
    target_label  = "__address__"
    replacement   = "\${1}:10255" // the open port
  }
}
prometheus.scrape "kubelet" {
  targets    = discovery.relabel.kubelet.output
  scheme     = "http"
  forward_to = [prometheus.remote_write.default.receiver]
}
`;

describe('Grafana Alloy', () => {
  it('scrapes the relabeled nodes over https with the token', async () => {
    const { text } = await migrateText(aConfigMap('config.alloy', ALLOY));
    assert.match(text, /replacement {3}= "\$\{1\}:10250" \/\/ the open port\n/);
    assert.match(text, /scheme {5}= "https"\n/);
    assert.ok(
      text.includes(
        `      bearer_token_file = "${TOKEN}"\n      tls_config {\n        ca_file = "${CA}"\n      }\n`,
      ),
    );
  });

  const STAY: readonly [name: string, text: string, reason: string][] = [
    ['pods', ALLOY.replace('"node"', '"pod"'), 'OTHER_TARGETS'],
    [
      'other targets too',
      ALLOY.replace(
        '= discovery.relabel.kubelet.output',
        '= array.concat(discovery.relabel.kubelet.output, [{__address__ = "db:10255"}])',
      ),
      'OTHER_HOST',
    ],
    [
      'a second scrape of the nodes',
      `${ALLOY}prometheus.scrape "b" {\n  targets = concat(discovery.relabel.kubelet.output, [])\n}\n`,
      'OTHER_TARGETS',
    ],
    [
      'a relabeled scheme',
      ALLOY.replace(
        '  rule {',
        '  rule {\n    target_label = "__scheme__"\n    replacement = "http"\n  }\n  rule {',
      ),
      'SCHEME_RELABELED',
    ],
    [
      'targets that a function adds',
      'prometheus.scrape "k" {\n  targets = concat([{"__address__" = "10.0.0.1:10255"}], x.y.targets)\n}\n',
      'OTHER_TARGETS',
    ],
    [
      'a target whose address is computed',
      'prometheus.scrape "k" {\n  targets = [{"__address__" = "10.0.0.1:10255"}, {"__address__" = sys.env("X")}]\n}\n',
      'OTHER_TARGETS',
    ],
    ['a proxy', ALLOY.replace('  scheme ', '  proxy_url = "http://proxy"\n  scheme '), 'PROXY'],
    [
      'other credentials',
      ALLOY.replace('  scheme ', '  basic_auth {\n    username = "x"\n  }\n  scheme '),
      'OTHER_CREDENTIALS',
    ],
  ];
  for (const [name, config, reason] of STAY)
    it(`is not changed with ${name}`, async () => {
      const text = aConfigMap('config.alloy', config);
      const migrated = await migrateText(text);
      assert.equal(migrated.text, text);
      assert.ok(
        migrated.events.some((event) => event.kind === 'LEFT' && event.reason === reason),
        migrated.said.join('\n'),
      );
    });
});

describe('Datadog configuration files', () => {
  const FILE = 'kubernetes_http_kubelet_port: 10255\nkubernetes_https_kubelet_port: 0\n';
  it('use only the HTTPS port from 1.33 on', async () => {
    const { text } = await migrateText(aConfigMap('datadog.yaml', FILE), FINE_GRAINED);
    assert.match(text, /kubernetes_http_kubelet_port: 0\n {4}kubernetes_https_kubelet_port: 10250\n/);
    const before = await migrateText(aConfigMap('datadog.yaml', FILE), POLICY);
    assert.equal(before.text, aConfigMap('datadog.yaml', FILE));
    assert.deepEqual(
      before.events.map(({ kind }) => kind),
      ['LEFT', 'LEFT'],
    );
  });

  it('use 10250 for every endpoint of the kubelet check', async () => {
    const file =
      'instances:\n- cadvisor_metrics_endpoint: http://%%host%%:10255/metrics/cadvisor\n  kubelet_metrics_endpoint: "http://%%host%%:10255/metrics"\n';
    const { text } = await migrateText(aConfigMap('kubelet.yaml', file));
    assert.ok(
      text.includes('https://%%host%%:10250/metrics/cadvisor\n') &&
        text.includes('"https://%%host%%:10250/metrics"'),
      text,
    );
  });
});

describe('an agent of which one part is migrated', () => {
  const agent = (image: string): string =>
    `---\n${aDaemonSet(`image: ${image}\n`, 'volumes: [{name: v, configMap: {name: config}}]\n')}`;

  it('is still reported if it falls back to 10255 (was exit status 0)', async () => {
    const check = aConfigMap('kubelet.yaml', '- kubelet_metrics_endpoint: http://%%host%%:10255/metrics\n');
    const { events } = await migrateText(check + agent('datadog/agent:7'));
    const left = events.filter((event) => event.kind === 'LEFT');
    assert.deepEqual(
      left.map(({ tool, evidence }) => [tool, evidence]),
      [['Datadog Agent', 'falls back to 10255 if 10250 refuses the request']],
    );
  });

  it('has nothing left if it only used the proxy of the API server', async () => {
    const job =
      '- job_name: k\n  kubernetes_sd_configs: [{role: node}]\n  relabel_configs:\n' +
      '  - {replacement: "/api/v1/nodes/${1}:10255/proxy/metrics", target_label: __metrics_path__}\n';
    const { events } = await migrateText(aConfigMap('prometheus.yml', job) + agent('prom/prometheus'));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['CHANGED'],
    );
  });
});

describe("the API server's proxy to the kubelet", () => {
  for (const [name, before, after] of [
    [
      'in a scrape job',
      'replacement: /api/v1/nodes/${1}:10255/proxy/metrics',
      'replacement: /api/v1/nodes/${1}/proxy/metrics',
    ],
    [
      'with kubectl',
      'kubectl get --raw "/api/v1/nodes/$N:10255/proxy/stats/summary"',
      'kubectl get --raw "/api/v1/nodes/$N/proxy/stats/summary"',
    ],
    [
      'with a scheme',
      'GET /api/v1/nodes/http:node-1:10255/proxy/pods',
      'GET /api/v1/nodes/node-1/proxy/pods',
    ],
  ] as const)
    it(`is called without the port: ${name}`, async () => {
      const { text, events } = await migrateText(aConfigMap('f', `${before}\n${before}\n`));
      assert.equal(text, aConfigMap('f', `${after}\n${after}\n`));
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ['CHANGED'],
      );
    });
});
