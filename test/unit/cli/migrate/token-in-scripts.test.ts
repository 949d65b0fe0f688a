// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and agents write variables
import assert from 'node:assert/strict';
import type { LeftReason } from '../../../../cli/migrate/left-reasons.ts';
import { aConfigMap, aDaemonSet } from '../../../support/manifests.ts';
import { migrateText } from '../../../support/migrate-text.ts';

const NODE_IP = 'env: [{name: NODE_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n';
const shell = (command: string): string =>
  aDaemonSet(`image: x:1\ncommand: [sh, -c, ${JSON.stringify(command)}]\n${NODE_IP}`);
const CURL = 'curl http://$NODE_IP:10255/metrics';
const curl = (host: string): string => shell(`curl http://${host}:10255/metrics`);

const LEFT: readonly [name: string, text: string, reason: LeftReason][] = [
  [
    'a function called curl',
    shell(`curl() { command curl --proxy http://proxy:3128 "$@"; }; ${CURL}`),
    'RUNS_ELSEWHERE',
  ],
  ['an alias of curl', shell(`alias curl='curl -x proxy'\n${CURL}`), 'RUNS_ELSEWHERE'],
  ['a socket of curl', shell('curl --unix-socket /run/x.sock http://$NODE_IP:10255/metrics'), 'PROXY'],
  [
    'curl that writes its own source code',
    shell('curl --libcurl a.c http://$NODE_IP:10255/metrics'),
    'VERBOSE',
  ],
  ...['set -e -x', 'set -o errexit -o xtrace', 'shopt -so xtrace'].map(
    (tracing): [string, string, LeftReason] => [
      `a shell that prints its commands after ${tracing}`,
      shell(`${tracing}; ${CURL}`),
      'TRACED',
    ],
  ),
  [
    'a script whose first line makes the shell print its commands',
    aConfigMap('run.sh', `#!/bin/sh -eux\n${CURL}\n`),
    'TRACED',
  ],
  [
    'a variable that is called after a node and set to something else',
    shell(`NODE_IP=$(getent hosts billing); ${CURL}`),
    'OTHER_HOST',
  ],
  ["an argument in a node's variable", shell(`NODE_IP=\${1:-10.0.0.1}; ${CURL}`), 'OTHER_HOST'],
  ['a default that is not a node', shell(`NODE_IP=\${NODE_IP:-billing}; ${CURL}`), 'OTHER_HOST'],
  [
    'a default that the script sets',
    shell(': "${HOST_IP:=billing.shop}"; curl http://$HOST_IP:10255/metrics'),
    'OTHER_HOST',
  ],
  [
    'a list of Services that is called nodes',
    shell('NODES="web1 web2"; for n in $NODES; do curl http://$n:10255/metrics; done'),
    'OTHER_HOST',
  ],
  ['a node of Redis', curl('$REDIS_NODE_IP'), 'OTHER_HOST'],
  ['Node.js', curl('$NODEJS_HOST'), 'OTHER_HOST'],
  ['the metadata server', curl('169.254.169.254'), 'OTHER_HOST'],
  ['a domain that begins like a node', curl('gke-x.example.com'), 'OTHER_HOST'],
  [
    'a variable that another program uses too',
    shell('U=http://$NODE_IP:10255; curl $U/metrics; push --from $U'),
    'SHARED_VARIABLE',
  ],
  [
    'a variable from which another one is made',
    shell('U=http://$NODE_IP:10255; M=$U/metrics; curl $M; curl $U/metrics'),
    'SHARED_VARIABLE',
  ],
];

describe('a script is left alone because of', () => {
  for (const [name, text, reason] of LEFT)
    it(`${name}: ${reason}`, async () => {
      const migrated = await migrateText(text);
      assert.equal(migrated.text, text);
      assert.deepEqual(
        migrated.events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind)),
        [reason],
      );
    });

  it('a variable of the container that a probe uses too', async () => {
    const url = "{name: U, value: 'http://$(NODE_IP):10255'}";
    const text = aDaemonSet(
      `image: x:1\ncommand: [sh, -c, 'curl $U/metrics']\nlivenessProbe: {exec: {command: [check, '$(U)/healthz']}}\n${NODE_IP.replace('[', `[${url}, `)}`,
    );
    const migrated = await migrateText(text);
    assert.equal(migrated.text, text);
    assert.match(migrated.said.join('\n'), /other commands use the variable that holds the port too/);
  });
});

describe('a script gets the token', () => {
  const lookup = "NODE_IP=$(kubectl get pod $POD -o jsonpath='{.status.hostIP}')";
  for (const [name, text] of [
    [
      'for nodes that it looks up and keeps in a variable',
      shell('NODES=$(kubectl get nodes -o name); for n in $NODES; do curl http://$n:10255/metrics; done'),
    ],
    ['for private addresses', shell('for ip in 10.0.0.1 10.0.0.2; do curl http://$ip:10255/metrics; done')],
    ['for a node with a default that is one', shell(`NODE_IP=\${NODE_IP:-10.0.0.1}; ${CURL}`)],
    ['for the node of a pod', shell(`${lookup}; ${CURL}`)],
    ['for a node with the domain of its zone', curl('gke-x-1a2b.us-central1-a.c.p.internal')],
    ['for a node in the variable of an agent', curl('$OTEL_K8S_NODE_NAME')],
    [
      'although the variable is printed and the output of the command used elsewhere',
      shell('U=http://$NODE_IP:10255; A=$(curl $U/metrics); echo "$U"; parse "$A"'),
    ],
  ] as const)
    it(name, async () => {
      const { text: migrated, events } = await migrateText(text);
      assert.match(migrated, /Bearer/);
      assert.deepEqual(
        events.filter(({ kind }) => kind === 'LEFT'),
        [],
      );
    });
});
