// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import assert from 'node:assert/strict';
import { parse, parseDocument } from 'yaml';
import { aConfigMap } from '../../../support/manifests.ts';
import { migrateText } from '../../../support/migrate-text.ts';

/** The file of a ConfigMap after its migration. */
async function migrated(key: string, before: string): Promise<string> {
  const { text } = await migrateText(aConfigMap(key, before));
  return parseDocument(text).getIn(['data', key]) as string;
}

interface Job {
  readonly job_name: string;
  readonly authorization?: object;
  readonly scheme?: string;
  readonly file_sd_configs?: readonly object[];
  readonly static_configs?: readonly { readonly targets: readonly string[]; readonly labels?: object }[];
}

const targetsOf = ({ static_configs: configs = [] }: Job) => configs.flatMap(({ targets }) => targets);

describe('a job that has kubelets and other targets', () => {
  const BLOCK = `scrape_configs:
- job_name: "nodes" # both
  scrape_interval: 30s
  static_configs:
  # rack 1
  - targets:
    - 10.128.0.4:10255 # kubelet
    - 10.128.0.4:9100
    labels: {rack: "1"}
  - targets: ['10.128.0.5:10255']
    labels:
      rack: "2"
  - targets: ['blackbox.mon.svc:9115']

- job_name: last
`;
  const SHAPES: readonly [name: string, text: string][] = [
    ['in block style', BLOCK],
    ['with Windows line endings', BLOCK.replaceAll('\n', '\r\n')],
    ['in flow style', `scrape_configs: ${JSON.stringify(parse(BLOCK).scrape_configs)}\n`],
    ['as JSON', `${JSON.stringify(parse(BLOCK), null, 2)}\n`],
  ];
  for (const [name, text] of SHAPES)
    it(`is split in two, and only the kubelets receive the token: ${name}`, async () => {
      const { scrape_configs: jobs } = parse(await migrated('prometheus.yml', text)) as {
        readonly scrape_configs: readonly Job[];
      };
      assert.deepEqual(
        jobs.map((job) => [job.job_name, targetsOf(job), job.scheme, job.authorization !== undefined]),
        [
          ['nodes', ['10.128.0.4:9100', 'blackbox.mon.svc:9115'], undefined, false],
          ['nodes-kubelet', ['10.128.0.4:10250', '10.128.0.5:10250'], 'https', true],
          ['last', [], undefined, false],
        ],
      );
      assert.deepEqual(
        jobs[1]?.static_configs?.map(({ labels }) => labels),
        [{ rack: '1' }, { rack: '2' }],
      );
    });

  it('keeps other service discovery without the token', async () => {
    const text =
      'scrape_configs:\n- job_name: a\n  file_sd_configs: [{files: [a.json]}]\n  static_configs: [{targets: ["10.0.0.4:10255"]}]\n';
    const { scrape_configs: jobs } = parse(await migrated('prometheus.yml', text)) as {
      readonly scrape_configs: readonly Job[];
    };
    assert.deepEqual(
      jobs.map((job) => [targetsOf(job), job.file_sd_configs?.length ?? 0, job.authorization !== undefined]),
      [
        [[], 1, false],
        [['10.0.0.4:10250'], 0, true],
      ],
    );
  });

  it('is split in two for a Metricbeat module', async () => {
    const modules = parse(
      await migrated('m.yml', '- module: kubernetes\n  hosts: ["${NODE_NAME}:10255", "state:8080"]\n'),
    ) as readonly { readonly hosts: readonly string[]; readonly bearer_token_file?: string }[];
    assert.deepEqual(
      modules.map(({ hosts, bearer_token_file: token }) => [hosts, token !== undefined]),
      [
        [['state:8080'], false],
        [['https://${NODE_NAME}:10250'], true],
      ],
    );
  });

  it('is split in two with different IDs for an Elastic Agent stream', async () => {
    const text =
      'inputs:\n- type: kubernetes/metrics\n  streams:\n  - id: s\n    hosts:\n    - "http://${env.NODE_NAME}:10255"\n    - state:8080\n';
    const { inputs } = parse(await migrated('agent.yml', text)) as {
      readonly inputs: readonly [{ readonly streams: readonly { id: string; hosts: readonly string[] }[] }];
    };
    assert.deepEqual(
      inputs[0].streams.map(({ id, hosts }) => [id, hosts]),
      [
        ['s', ['state:8080']],
        ['s-kubelet', ['https://${env.NODE_NAME}:10250']],
      ],
    );
  });

  for (const [name, more] of [
    ['URLs', ''],
    ['discovered pods', '  monitor_kubernetes_pods = true\n'],
  ] as const)
    it(`is split in two for a Telegraf plugin with other ${name}`, async () => {
      const others = more === '' ? ', "http://app:9090/metrics"' : '';
      const text = `[[inputs.prometheus]]\n  urls = [\n    "http://$HOSTIP:10255/metrics"${others}\n  ]\n${more}\n[[inputs.cpu]]\n`;
      const [, first = '', second = '', ...rest] = (await migrated('telegraf.conf', text)).split('[[inputs.');
      assert.equal(rest.length, 1);
      assert.doesNotMatch(first, /token|1025/);
      assert.match(first, more === '' ? /app:9090/ : /monitor_kubernetes_pods = true/);
      assert.match(second, /urls = \["https:\/\/\$HOSTIP:10250\/metrics"\]\n {2}bearer_token = /);
      assert.doesNotMatch(second, /app:9090|monitor_kubernetes_pods/);
    });
});
