import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { isMap, parseAllDocuments } from 'yaml';
import { REWRITES } from '../../cli/migrate/plan-manifest.ts';
import { AGENT_FILES } from '../support/agent-files.ts';
import { aConfigMap, TOKEN_DIRECTORY } from '../support/manifests.ts';
import { FINE_GRAINED, migrateText } from '../support/migrate-text.ts';
import { realTool, run, type ToolRun } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = join(import.meta.dirname, '../../.cache/agent-config');
const FIXTURES = join(import.meta.dirname, '../fixtures/field');

/** Agents whose own parser is installed here, by what marks their files. */
const PARSERS = {
  Prometheus: { marker: /^scrape_configs:/m, command: (file: string) => [PROGRAM, 'prometheus', file] },
  // Debian builds it without the discovery of Kubernetes. The files of the token and the CA exist only in a pod.
  promtool: {
    marker: /^scrape_configs:(?![\s\S]*kubernetes_sd_configs)/m,
    command: (file: string) => ['promtool', 'check', 'config', '--syntax-only', file],
  },
  Telegraf: { marker: /^\s*\[\[inputs\./m, command: (file: string) => [PROGRAM, 'telegraf', file] },
  'OpenTelemetry kubeletstats receiver': {
    marker: /^receivers:/m,
    command: (file: string) => [PROGRAM, 'otelcol', file],
  },
} as const;
type Parsed = keyof typeof PARSERS;

const JOBS = `scrape_configs:
- job_name: mixed
  static_configs:
  - targets: ['10.128.0.4:10255', '10.128.0.4:9100']
    labels: {rack: a}
- job_name: nodes
  kubernetes_sd_configs: [{role: node}]
  relabel_configs:
  - {action: labelmap, regex: __meta_kubernetes_node_label_(.+)}
  - {source_labels: [__address__], regex: '(.*):10250', replacement: '\${1}:10255', target_label: __address__}
- job_name: proxied
  scheme: https
  kubernetes_sd_configs: [{role: node}]
  relabel_configs:
  - {target_label: __address__, replacement: 'kubernetes.default.svc:443'}
  - source_labels: [__meta_kubernetes_node_name]
    target_label: __metrics_path__
    replacement: /api/v1/nodes/\${1}:10255/proxy/metrics
`;
const PLUGINS = `[[inputs.prometheus]]
  urls = ["http://$HOSTIP:10255/metrics", "http://app:9090/metrics"]
  metric_version = 2
  [inputs.prometheus.tags]
    rack = "a"
[[inputs.prometheus]]
  urls = ["http://$HOSTIP:10255/metrics/cadvisor"]
  monitor_kubernetes_pods = true
[[inputs.kubernetes]]
  url = "http://$HOSTIP:10255"
`;

/** Every configuration file among the tests' inputs that is for one of these agents. */
function configurations(): { name: string; text: string }[] {
  const fixtures = readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ name: file, text: readFileSync(join(FIXTURES, file), 'utf8') }));
  const written = [
    ...AGENT_FILES.map(({ tool, key, before }) => ({ name: tool, text: aConfigMap(key, before) })),
    { name: 'jobs', text: aConfigMap('prometheus.yml', JOBS) },
    { name: 'plugins', text: aConfigMap('telegraf.conf', PLUGINS) },
  ];
  return [...written, ...fixtures];
}

function filesIn(text: string): string[] {
  return parseAllDocuments(text, { uniqueKeys: false }).flatMap((document) => {
    const data = document.get('data');
    const config = document.getIn(['spec', 'config']);
    const files = isMap(data) ? Object.values(data.toJSON() as Record<string, string>) : [];
    return typeof config === 'string' ? [...files, config] : files;
  });
}

describe("migrated configurations and the agents' own parsers", () => {
  const folder = temporaryFolder();
  before(function () {
    if (!realTool('promtool') || !realTool(PROGRAM)) this.skip();
  });

  const check = (agent: Parsed, text: string): Promise<ToolRun> => {
    const file = folder.path('config');
    // Telegraf reads the files of the token and the CA when it reads its configuration.
    writeFileSync(folder.path('token'), 'the-token');
    writeFileSync(folder.path('ca.crt'), rootCertificates[0] ?? '');
    writeFileSync(file, text.replaceAll(TOKEN_DIRECTORY, folder.path('.')));
    const [command = '', ...args] = PARSERS[agent].command(file);
    return run(command, args, { HOME: folder.path('.') });
  };

  for (const [agent, { marker }] of Object.entries(PARSERS))
    for (const { name, text } of configurations()) {
      if (!filesIn(text).some((file) => marker.test(file))) continue;
      it(`${agent} reads ${name}, before and after`, async () => {
        const { text: migrated } = await migrateText(text, FINE_GRAINED);
        for (const file of [...filesIn(text), ...filesIn(migrated)].filter((each) => marker.test(each))) {
          const { status, stderr, stdout } = await check(agent as Parsed, file);
          assert.equal(status, 0, `${stdout}${stderr}\n${file}`);
        }
      });
    }

  it('reject what their agents do not read', async () => {
    for (const [agent, text] of [
      ['Prometheus', 'scrape_configs:\n- job_name: a\n  sheme: https\n'],
      ['Telegraf', '[[inputs.prometheus]]\n  bearertoken = "/token"\n'],
      ['OpenTelemetry kubeletstats receiver', 'receivers:\n  kubeletstats: {auth_typ: none}\n'],
    ] as const)
      assert.notEqual((await check(agent, text)).status, 0, agent);
  });

  const others = Object.entries(REWRITES).flatMap(([agent, rewrite]) =>
    rewrite === 'vendor' || agent in PARSERS || rewrite === REWRITES['OpenTelemetry kubeletstats receiver']
      ? []
      : [agent],
  );
  it(`left out, without a parser here: ${others.join(', ')}`, () => {
    assert.ok(others.length > 0);
  });
});
