// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and agents write variables
import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import {
  aDaemonSet,
  CURL_OPTIONS,
  PAGE_POD,
  TOKEN_DIRECTORY,
  WGET_OPTIONS,
} from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText } from '../../../support/migrate-text.ts';

const NODE_IP = 'env: [{name: NODE_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n';
const PODS =
  '"https://${KUBERNETES_SERVICE_HOST}:${KUBERNETES_SERVICE_PORT}/api/v1/pods?fieldSelector=spec.nodeName=${NODE_NAME}"';

interface Workload {
  readonly kind: string;
  readonly spec: { template: { spec: { containers: Container[] } } };
}
interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly object[];
}

/** The container of the migrated DaemonSet. */
async function containerOf(text: string, policy = FINE_GRAINED): Promise<Container> {
  const migrated = await migrateText(text, policy);
  const workload = parseAllDocuments(migrated.text)
    .map((document): Workload => document.toJS())
    .find(({ kind }) => kind === 'DaemonSet');
  const container = workload?.spec.template.spec.containers[0];
  assert.ok(container);
  return container;
}

describe('curl and wget in a container', () => {
  const cases: readonly [name: string, container: string, expected: Container][] = [
    [
      'wraps an exec-form command in a shell, and replaces $(VAR) with ${VAR}',
      `image: x/curl:1\ncommand: [curl, -s, "http://$(NODE_IP):10255/metrics"]\n${NODE_IP}`,
      { command: ['sh', '-c', `curl ${CURL_OPTIONS} -s "https://\${NODE_IP}:10250/metrics"`] },
    ],
    [
      'keeps command and args separate',
      `image: x/curl:1\ncommand: [/usr/bin/curl]\nargs: [-sS, -o, "/tmp/a b", "http://$(NODE_IP):10255/stats/summary"]\n${NODE_IP}`,
      {
        command: ['sh', '-c'],
        args: [`/usr/bin/curl ${CURL_OPTIONS} -sS -o '/tmp/a b' "https://\${NODE_IP}:10250/stats/summary"`],
      },
    ],
    [
      'treats args without a command as arguments of curl if the image is curl',
      `image: docker.io/curlimages/curl:8.1\nargs: ["http://$(NODE_IP):10255/metrics"]\n${NODE_IP}`,
      { command: ['sh', '-c'], args: [`curl ${CURL_OPTIONS} "https://\${NODE_IP}:10250/metrics"`] },
    ],
    [
      'edits a shell script in place',
      `image: x:1\ncommand: [sh, -ec, "while :; do curl -s http://$(NODE_IP):10255/metrics | grep x; sleep 9; done"]\n${NODE_IP}`,
      {
        command: [
          'sh',
          '-ec',
          `while :; do curl ${CURL_OPTIONS} -s https://$(NODE_IP):10250/metrics | grep x; sleep 9; done`,
        ],
      },
    ],
    [
      'uses the options of GNU wget',
      `image: debian:13\ncommand: [wget, -qO-, "http://$(NODE_IP):10255/healthz"]\n${NODE_IP}`,
      { command: ['sh', '-c', `wget ${WGET_OPTIONS} -qO- "https://\${NODE_IP}:10250/healthz"`] },
    ],
    [
      'recognizes GNU wget from an image tag that names the distribution',
      `image: python:3.13-bookworm\ncommand: [sh, -c, 'wget http://$IP:10255/metrics']\n`,
      { command: ['sh', '-c', `wget ${WGET_OPTIONS} https://$IP:10250/metrics`] },
    ],
    [
      'recognizes GNU wget if the script installs it',
      `image: alpine:3\ncommand: [sh, -c, 'apk add --no-cache wget && wget http://$IP:10255/metrics']\n`,
      {
        command: ['sh', '-c', `apk add --no-cache wget && wget ${WGET_OPTIONS} https://$IP:10250/metrics`],
      },
    ],
    [
      'does not repeat options that are already present',
      `image: x:1\ncommand: [sh, -c, 'curl --cacert /ca -H "Authorization: Bearer $T" http://$NODE_IP:10255/metrics']\n${NODE_IP}`,
      {
        command: [
          'sh',
          '-c',
          'curl --cacert /ca -H "Authorization: Bearer $T" https://$NODE_IP:10250/metrics',
        ],
      },
    ],
    [
      'changes a port at the variable that sets it',
      `image: x:1\ncommand: [sh, -c, 'curl http://$IP:$PORT/metrics']\nenv: [{name: PORT, value: "10255"}]\n`,
      {
        command: ['sh', '-c', `curl ${CURL_OPTIONS} https://$IP:$PORT/metrics`],
        env: [{ name: 'PORT', value: '10250' }],
      },
    ],
    [
      'changes a URL at the variable that sets it',
      `image: x:1\ncommand: [sh, -c, 'curl "$URL/metrics"']\nenv: [{name: URL, value: "http://$(IP):10255"}]\n`,
      {
        command: ['sh', '-c', `curl ${CURL_OPTIONS} "$URL/metrics"`],
        env: [{ name: 'URL', value: 'https://$(IP):10250' }],
      },
    ],
    [
      'replaces /pods with a request to the Kubernetes API',
      `image: x:1\ncommand: [sh, -c, 'curl -s http://$NODE_IP:10255/pods | jq .']\n${NODE_IP}`,
      {
        command: ['sh', '-c', `curl ${CURL_OPTIONS} -s ${PODS} | jq .`],
        env: [
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          { name: 'NODE_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
        ],
      },
    ],
    [
      "leaves an exec probe of the container's own port unchanged",
      'image: x:1\nlivenessProbe: {exec: {command: [curl, "http://localhost:10255/healthz"]}}\n',
      {},
    ],
  ];
  for (const [name, container, expected] of cases)
    it(name, async () => {
      const { command, args, env } = await containerOf(aDaemonSet(container));
      const actual = { command, args, ...(expected.env === undefined ? {} : { env }) };
      assert.deepEqual(JSON.parse(JSON.stringify(actual)), expected);
    });

  it('replaces localhost on the host network with the address in the certificate', async () => {
    const text = aDaemonSet(
      'image: x:1\ncommand: [sh, -c, "curl localhost:10255/metrics"]\n',
      'hostNetwork: true\n',
    );
    const { command, env } = await containerOf(text);
    assert.equal(command?.[2], `curl ${CURL_OPTIONS} https://\${NODE_IP}:10250/metrics`);
    assert.deepEqual(env, [{ name: 'NODE_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }]);
  });

  it('migrates an exec probe on the host network to 10250', async () => {
    const probe =
      'image: x:1\nreadinessProbe:\n  exec:\n    command:\n    - curl\n    - -f\n    - http://127.0.0.1:10255/metrics\n';
    const { text } = await migrateText(aDaemonSet(probe, 'hostNetwork: true\n'));
    assert.match(text, /- 'curl --cacert .* -f "?https:\/\/\$\{NODE_IP\}:10250\/metrics"?'/);
  });

  it("makes the how-to page's Pod call 10250 with CA and token, with a dedicated service account", async () => {
    const { text, said } = await migrateText(PAGE_POD);
    const script = `'curl ${CURL_OPTIONS} "https://\${NODE_ADDRESS}:10250/metrics"'`;
    const expected = PAGE_POD.replace('      - curl\n', '      - sh\n      - -c\n')
      .replace('http://$(NODE_ADDRESS):10255/metrics', script)
      .replace('  containers:', '  serviceAccountName: kubelet-readonly-example-sa\n  containers:');
    assert.equal(text.slice(text.lastIndexOf('---\n') + 4), expected);
    assert.equal(said.filter((line) => line.startsWith('left')).length, 0);
    assert.ok(text.includes(TOKEN_DIRECTORY));
  });
});
