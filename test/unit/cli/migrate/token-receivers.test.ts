// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and agents write variables
import assert from 'node:assert/strict';
import type { LeftReason } from '../../../../cli/migrate/left-reasons.ts';
import { aConfigMap, aDaemonSet, TOKEN_DIRECTORY } from '../../../support/manifests.ts';
import { migrateText } from '../../../support/migrate-text.ts';

const DISCOVERY =
  "  kubernetes_sd_configs: [{role: node}]\n  relabel_configs:\n  - {source_labels: [__address__], regex: '(.*):10250', replacement: '${1}:10255', target_label: __address__}\n";
const job = (before: string, after = ''): string =>
  aConfigMap('prometheus.yml', `scrape_configs:\n- job_name: k\n${before}${DISCOVERY}${after}`);
const targets = (...hosts: string[]): string =>
  aConfigMap(
    'prometheus.yml',
    `scrape_configs:\n- job_name: k\n  static_configs: [{targets: ${JSON.stringify(hosts)}}]\n`,
  );
const telegraf = (urls: string, more = ''): string =>
  aConfigMap('telegraf.conf', `[[inputs.prometheus]]\n  urls = ${urls}\n${more}`);
const metricbeat = (setting: string): string =>
  aConfigMap(
    'kubernetes.yml',
    `- module: kubernetes\n  metricsets: [node]\n  hosts: ["\${NODE_NAME}:10255"]\n  ${setting}\n`,
  );
const CA = `${TOKEN_DIRECTORY}/ca.crt`;
const NODE_IP = 'env: [{name: NODE_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n';
const shell = (command: string): string =>
  aDaemonSet(`image: x:1\ncommand: [sh, -c, ${JSON.stringify(command)}]\n${NODE_IP}`);

/** Configurations that would send the token to something other than a kubelet. */
const CASES: readonly [name: string, text: string, reason: LeftReason][] = [
  ['a job that discovers pods', job('').replace('role: node', 'role: pod'), 'OTHER_TARGETS'],
  ['a job with a second role', job('').replace('}]', '}, {role: endpoints}]'), 'OTHER_TARGETS'],
  [
    'an address from an annotation',
    job('').replace('[__address__]', '[__meta_kubernetes_node_annotation_target]'),
    'OTHER_TARGETS',
  ],
  ['a job with other discovery', job('  file_sd_configs: [{files: [a.json]}]\n'), 'OTHER_TARGETS'],
  [
    'an endpoint that another receiver shares through an anchor',
    aConfigMap(
      'relay.yaml',
      'x: &e "${env:NODE_IP}:10255"\nreceivers: {kubeletstats: {auth_type: none, endpoint: *e}, httpcheck: {targets: [{endpoint: *e}]}}\n',
    ),
    'SHARED_ANCHOR',
  ],
  ['a target that is a Service', targets('billing.prod.svc:10255'), 'OTHER_HOST'],
  ['a target with a public address', targets('8.8.8.8:10255'), 'OTHER_HOST'],
  [
    'a relabeling to a blackbox exporter',
    job('', '  - {target_label: __address__, replacement: "blackbox:9115"}\n'),
    'OTHER_TARGETS',
  ],
  [
    'a target parameter',
    job('', '  - {source_labels: [__address__], target_label: __param_target}\n'),
    'PROXY',
  ],
  ['a proxy', job('  proxy_url: http://proxy:3128\n'), 'PROXY'],
  ['parameters', job('  params: {module: [http_2xx]}\n'), 'PROXY'],
  [
    'a scheme from an annotation',
    job('', '  - {source_labels: [__meta_x], target_label: __scheme__, regex: "(https?)"}\n'),
    'SCHEME_RELABELED',
  ],
  [
    'a labelmap that can write the scheme',
    job('', "  - {action: labelmap, regex: __meta_kubernetes_node_label_(.+), replacement: '__$1'}\n"),
    'SCHEME_RELABELED',
  ],
  ['other credentials', job('  basic_auth: {username: a, password: b}\n'), 'OTHER_CREDENTIALS'],
  ['the token of something else', job('  bearer_token_file: k8s.token\n'), 'OTHER_CREDENTIALS'],
  [
    'a token of Metricbeat that is not its own',
    metricbeat('bearer_token_file: /etc/token'),
    'OTHER_CREDENTIALS',
  ],
  [
    'a token of Telegraf that is not its own',
    telegraf('["http://$HOSTIP:10255/metrics"]', '  bearer_token = "/etc/token"\n'),
    'OTHER_CREDENTIALS',
  ],
  [
    'nodes of another cluster',
    job('').replace('role: node', 'role: node, api_server: "https://192.0.2.7:6443"'),
    'OTHER_CLUSTER',
  ],
  [
    'nodes that a kubeconfig names',
    job('').replace('role: node', 'role: node, kubeconfig_file: /etc/kubeconfig'),
    'OTHER_CLUSTER',
  ],
  ['another CA', job('  tls_config: {ca_file: /etc/ca.pem}\n'), 'OTHER_TRUST'],
  ['the CAs of the system', job('  tls_config: {insecure_skip_verify: false}\n'), 'OTHER_TRUST'],
  ['another server name', job(`  tls_config: {ca_file: ${CA}, server_name: kubelet}\n`), 'OTHER_TRUST'],
  [
    'another CA of Metricbeat',
    metricbeat('ssl.certificate_authorities: [/etc/service-ca.crt]'),
    'OTHER_TRUST',
  ],
  [
    'another CA of Telegraf',
    telegraf('["http://$HOSTIP:10255/metrics"]', '  tls_ca = "/etc/ca.pem"\n'),
    'OTHER_TRUST',
  ],
  [
    'another CA of an operator',
    'kind: VMNodeScrape\nmetadata: {name: k}\nspec: {port: "10255", tlsConfig: {caFile: /etc/ca.pem}}\n',
    'OTHER_TRUST',
  ],
  [
    'services that Telegraf discovers through Consul',
    telegraf('["http://$HOSTIP:10255/metrics"]', '  [inputs.prometheus.consul]\n    enabled = true\n'),
    'OTHER_TARGETS',
  ],
  [
    'another URL of a Telegraf plugin that has a token already',
    telegraf(
      '["http://$HOSTIP:10255/metrics", "http://app:9090"]',
      `  bearer_token = "${TOKEN_DIRECTORY}/token"\n`,
    ),
    'OTHER_TARGETS',
  ],
  [
    'a collector that reads another host',
    aConfigMap(
      'relay',
      'receivers:\n  kubeletstats:\n    auth_type: none\n    endpoint: http://billing:10255\n',
    ),
    'OTHER_HOST',
  ],
  ['a proxy of curl', shell('curl -x proxy http://$NODE_IP:10255/metrics'), 'PROXY'],
  ['curl that prints its headers', shell('curl -sv http://$NODE_IP:10255/metrics'), 'VERBOSE'],
  [
    'curl with a second URL in a variable',
    shell('curl http://$NODE_IP:10255/metrics $OTHER'),
    'OTHER_HOST_TOO',
  ],
  ['curl with a config file', shell('curl -K urls http://$NODE_IP:10255/metrics'), 'OTHER_HOST_TOO'],
  [
    'curl with its own name resolution',
    shell('curl --resolve a:1:2 http://$NODE_IP:10255/metrics'),
    'OTHER_HOST_TOO',
  ],
  ['curl with a password', shell('curl http://me:pw@$NODE_IP:10255/metrics'), 'OTHER_CREDENTIALS'],
  [
    'a variable that is not known to be a node',
    shell('curl http://$METRICS_HOST:10255/metrics'),
    'OTHER_HOST',
  ],
  [
    'a variable that the script sets to a Service',
    shell('IP=billing; curl http://$IP:10255/metrics'),
    'OTHER_HOST',
  ],
  [
    'what a function is called with',
    shell('f() { curl "http://$1:10255/metrics"; }; f shop.example.com'),
    'OTHER_HOST',
  ],
  [
    'addresses from a file that is not known',
    shell('while read -r ip; do curl http://$ip:10255/metrics; done < /etc/hosts.txt'),
    'OTHER_HOST',
  ],
  ['curl in another pod', shell('kubectl exec ds/x -- curl http://$NODE_IP:10255/metrics'), 'RUNS_ELSEWHERE'],
  ['curl on another machine', shell('ssh $VM curl http://$NODE_IP:10255/metrics'), 'RUNS_ELSEWHERE'],
  [
    'curl in a container that the script starts',
    shell('docker run --rm curlimages/curl http://$NODE_IP:10255/metrics'),
    'RUNS_ELSEWHERE',
  ],
  ['a loop over Services', shell('for n in a b; do curl http://$n:10255/metrics; done'), 'OTHER_HOST'],
];

describe('the token is sent only to kubelets', () => {
  for (const [name, text, reason] of CASES)
    it(`not for ${name}: ${reason}`, async () => {
      const migrated = await migrateText(text);
      assert.equal(migrated.text, text);
      assert.deepEqual(
        migrated.events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind)),
        [reason],
      );
    });

  it('not for a job whose settings another one takes over through an anchor', async () => {
    const pods = '- <<: *k\n  job_name: pods\n  kubernetes_sd_configs: [{role: pod}]\n';
    const text = aConfigMap('prometheus.yml', `scrape_configs:\n- &k\n  job_name: k\n${DISCOVERY}${pods}`);
    const migrated = await migrateText(text);
    assert.equal(migrated.text, text);
    assert.ok(migrated.events.some((event) => event.kind === 'LEFT' && event.reason === 'SHARED_ANCHOR'));
  });

  it('including kubelets in configurations that look similar', async () => {
    for (const text of [
      job('', '  - {target_label: __scheme__, replacement: https}\n'),
      job('', '  - {action: labelmap, regex: __meta_kubernetes_node_label_(.+)}\n'),
      job('').replaceAll('${1}', '$${1}'),
      job('').replace('role: node', 'role: node, api_server: "https://kubernetes.default.svc:443"'),
      job('  bearer_token_file: /run/secrets/kubernetes.io/serviceaccount/token\n'),
      job('  tls_config: {ca_file: /run/secrets/kubernetes.io/serviceaccount/ca.crt}\n'),
      job('  tls_config: {insecure_skip_verify: true, server_name: kubelet}\n'),
      metricbeat('ssl.verification_mode: none'),
      metricbeat(`ssl: {certificate_authorities: ["${CA}"]}`),
      telegraf('["http://$HOSTIP:10255/metrics"]', '  insecure_skip_verify = false\n'),
      telegraf('["http://$HOSTIP:10255/metrics"]', '  monitor_kubernetes_pods = false\n'),
      shell('curl -sS -o /dev/null -w "%{http_code}" --max-time 5 http://$NODE_IP:10255/metrics'),
      shell('for n in $(kubectl get nodes -o name); do curl http://$n:10255/metrics; done'),
      shell('kubectl get no -o json | jq -r .x | while read -r ip; do curl http://$ip:10255/metrics; done'),
      shell('timeout -s KILL 5s nohup curl http://$NODE_IP:10255/metrics'),
    ]) {
      const { events } = await migrateText(text);
      assert.deepEqual(
        events.filter((event) => event.kind === 'LEFT' && event.reason !== 'GRANT_MISSING'),
        [],
        text,
      );
    }
  });
});
