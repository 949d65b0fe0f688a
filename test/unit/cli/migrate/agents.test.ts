// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and agents write variables
import assert from 'node:assert/strict';
import type { Grant, MigrationPolicy } from '../../../../cli/migrate/types.ts';
import { aConfigMap, aDaemonSet, CONFIG_USER, TOKEN_DIRECTORY } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText, POLICY } from '../../../support/migrate-text.ts';

const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const TOKEN = `${TOKEN_DIRECTORY}/token`;

/** A file of a ConfigMap before and after; the workload that uses it has an account of its own. */
interface FileCase {
  readonly tool: string;
  readonly key: string;
  readonly before: string;
  readonly after: string;
  readonly grants: readonly Grant[];
  /** It asks /pods, which takes fine-grained authorization. */
  readonly asksPods?: true;
}

const FILES: readonly FileCase[] = [
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
    before: '[[inputs.prometheus]]\n  urls = ["http://$HOSTIP:10255/metrics/cadvisor"]\n[[inputs.cpu]]\n',
    after: `[[inputs.prometheus]]\n  urls = ["https://$HOSTIP:10250/metrics/cadvisor"]\n  bearer_token = "${TOKEN}"\n  tls_ca = "${CA}"\n[[inputs.cpu]]\n`,
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

async function grantsOf(text: string, policy: MigrationPolicy): Promise<Grant[]> {
  const { events } = await migrateText(text, policy);
  return events.flatMap((event) => (event.kind === 'CHANGED' ? event.grants : []));
}

describe("the agents' own settings", () => {
  for (const { tool, key, before, after, grants, asksPods } of FILES) {
    const text = `${aConfigMap(key, before)}---\n${CONFIG_USER}`;

    it(`${tool}: 10250 with the service account`, async () => {
      const migrated = await migrateText(text, FINE_GRAINED);
      assert.equal(migrated.text.slice(0, migrated.text.indexOf('---')), aConfigMap(key, after));
      assert.deepEqual(await grantsOf(text, FINE_GRAINED), grants);
    });

    if (asksPods)
      it(`${tool}: stays where nodes/proxy would be needed`, async () => {
        const migrated = await migrateText(text, POLICY);
        assert.equal(migrated.text, text);
        assert.match(migrated.said.join('\n'), /nodes\/proxy, which is as powerful as exec/);
      });

    it(`${tool}: the same in JSON`, async () => {
      const json = (config: string): string =>
        `${JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'config', namespace: 'mon' }, data: { [key]: config } }, null, 2)}\n`;
      const migrated = await migrateText(json(before), FINE_GRAINED);
      assert.deepEqual(JSON.parse(migrated.text), JSON.parse(json(after)));
      const changedLines = migrated.text
        .split('\n')
        .filter((line, index) => line !== json(before).split('\n')[index]);
      assert.equal(changedLines.length, 1);
    });
  }

  it('Heapster: options of its source', async () => {
    const container =
      "image: heapster:1\ncommand:\n- /heapster\n- --source=kubernetes.summary_api:''?insecure=true\n";
    const { text } = await migrateText(aDaemonSet(container));
    const source =
      "--source=kubernetes.summary_api:''?insecure=true&useServiceAccount=true&kubeletHttps=true&kubeletPort=10250";
    assert.ok(text.includes(`- /heapster\n        - ${source}\n`), text);
  });

  it('Heapster: nothing where it already uses TLS', async () => {
    const container =
      "image: heapster:1\ncommand: ['--source=kubernetes:https://k?kubeletHttps=true&kubeletPort=10250']\n";
    assert.deepEqual((await migrateText(aDaemonSet(container))).events, []);
  });

  it('Mackerel: its variable is set to 0, from 1.33', async () => {
    const container = 'image: mackerel/mackerel-container-agent:v1\nenv:\n- name: A\n  value: b\n';
    const { text } = await migrateText(aDaemonSet(container), FINE_GRAINED);
    assert.match(
      text,
      /env:\n +- name: MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT\n +value: "0"\n +- name: A\n/,
    );
    assert.equal((await migrateText(aDaemonSet(container))).events[0]?.kind, 'LEFT');
  });

  it('says what is missing where no workload of the files uses the ConfigMap', async () => {
    const { said } = await migrateText(aConfigMap('run.sh', 'curl http://$N:10255/metrics\n'));
    assert.match(
      said.join('\n'),
      /grant get on nodes\/metrics to the service account of the pods that read it, or name its file too/,
    );
  });

  for (const [image, tool] of [
    ['netdata/netdata:v2', 'Netdata'],
    ['gcr.io/x/kubelet-to-gcm:1', 'kubelet-to-gcm'],
    ['aquasec/kube-hunter', 'kube-hunter'],
    ['mcr.microsoft.com/azuremonitor/containerinsights/ciprod:1', 'Azure Monitor Container Insights'],
    ['splunk/k8s-metrics:1', 'Splunk Connect for Kubernetes'],
  ] as const)
    it(`${tool}: is known by its image and left to its vendor`, async () => {
      const text = aDaemonSet(`image: ${image}\n`, 'hostNetwork: true\n');
      const { events } = await migrateText(text);
      assert.deepEqual(
        events.map((event) => (event.kind === 'LEFT' ? [event.reason, event.tool] : event)),
        [['VENDOR', tool]],
      );
    });

  it('a program that no rule knows keeps its URL, unless it is asked for', async () => {
    const text = aDaemonSet('image: x:1\nargs: ["--kubelet=http://$(IP):10255/stats/summary"]\n');
    const { text: migrated, said } = await migrateText(text, { ...POLICY, includesUnknownPrograms: true });
    assert.match(migrated, /--kubelet=https:\/\/\$\(IP\):10250\/stats\/summary/);
    assert.match(said.join('\n'), /the program itself must send the token/);
  });
});
