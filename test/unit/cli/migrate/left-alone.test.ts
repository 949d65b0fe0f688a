import assert from 'node:assert/strict';
import type { LeftReason } from '../../../../cli/migrate/left-reasons.ts';
import { aConfigMap, aDaemonSet } from '../../../support/manifests.ts';
import { migrateText } from '../../../support/migrate-text.ts';

const NODE_IP = 'env: [{name: NODE_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n';
const shell = (text: string): string =>
  aDaemonSet(`image: x:1\ncommand: [sh, -c, ${JSON.stringify(text)}]\n${NODE_IP}`);
const calico = (direction: string, action: string, ports: string): string =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: c}\nspec:\n  ${direction}:\n  - {action: ${action}, destination: {ports: [${ports}]}}\n`;
const env = (value: string): string =>
  aDaemonSet(`image: x:1\nenv: [{name: A, value: ${JSON.stringify(value)}}]\n`);

describe('an occurrence that is left unchanged', () => {
  const cases: readonly [name: string, text: string, reason: LeftReason][] = [
    ['Azure Cosmos DB for MongoDB', env('mongodb://db.mongo.cosmos.azure.com:10255/?ssl=true'), 'MONGODB'],
    ['the Cosmos DB emulator', env('mongodb://localhost:10255/admin'), 'MONGODB'],
    ['documentation', aConfigMap('README.md', 'curl http://localhost:10255/metrics\n'), 'TEXT'],
    ['a page', aConfigMap('index.html', '<a href="http://10.0.0.3:10255/metrics">old</a>\n'), 'TEXT'],
    [
      'rules of Prometheus',
      aConfigMap('r.yaml', '- alert: A\n  expr: up\n  annotations: {summary: "port 10255 is open"}\n'),
      'TEXT',
    ],
    [
      'rules of Falco',
      aConfigMap('f.yaml', '- rule: R\n  condition: fd.sport=10255\n  priority: NOTICE\n'),
      'TEXT',
    ],
    [
      'a result that a program calls `summary` (was "Nothing to do")',
      aConfigMap('s.py', 'summary = urlopen("http://localhost:10255/stats/summary").read()\n'),
      'KUBELET_CALL',
    ],
    [
      'an address in a line of JSON that also describes it (was "Nothing to do")',
      aConfigMap('c.json', '{"about": "the stats of the node", "url": "http://localhost:10255"}\n'),
      'KUBELET_CALL',
    ],
    ['a TCP check (was "Nothing to do")', shell('dockerize -wait tcp://$NODE_IP:10255'), 'UNKNOWN_PROGRAM'],
    [
      'a port that follows its flag (was "Nothing to do")',
      shell('check_tcp -H $NODE_IP -p10255'),
      'UNKNOWN_PROGRAM',
    ],
    [
      'localhost on another machine (was "the host is the pod itself")',
      aDaemonSet(
        'image: x:1\ncommand: [python, -c, \'c.exec_command("curl http://localhost:10255/pods")\']\n',
      ),
      'UNKNOWN_PROGRAM',
    ],
    ['a message of a script', shell('echo "10255 is closed"'), 'TEXT'],
    ['what a script hands on', shell('echo "http://$NODE_IP:10255" | sh'), 'UNKNOWN_PROGRAM'],
    [
      'a setting beside an unrelated key `alert`',
      aConfigMap('a.yaml', 'alert: true\nkubelet_url: http://NODE:10255\n'),
      'OTHER_HOST',
    ],
    [
      'a port beside a Cosmos DB and the address of a node (was "the port of Azure Cosmos DB")',
      aDaemonSet(
        'image: x:1\nenv:\n- {name: DB, value: "mongodb://a.mongo.cosmos.azure.com/"}\n' +
          '- {name: STATS_PORT, value: "10255"}\n' +
          '- {name: NODE_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}\n',
      ),
      'UNKNOWN_PROGRAM',
    ],
    [
      'the kubelet of any address, which the search for callers finds (was "listens on this port")',
      aConfigMap('a.env', 'KUBELET=0.0.0.0:10255\n'),
      'KUBELET_CALL',
    ],
    ['a user ID', aDaemonSet('image: x:1\nsecurityContext: {runAsUser: 10255}\n'), 'NOT_A_PORT'],
    ['a KubeletConfiguration', 'kind: KubeletConfiguration\nreadOnlyPort: 10255\n', 'KUBELET_SETTING'],
    [
      'an argument of the kubelet',
      'kind: InitConfiguration\nnodeRegistration: {kubeletExtraArgs: [{name: read-only-port, value: "10255"}]}\n',
      'KUBELET_SETTING',
    ],
    [
      "a kubelet's file",
      aConfigMap('kubelet', 'kind: KubeletConfiguration\nreadOnlyPort: 10255\n'),
      'KUBELET_SETTING',
    ],
    ['a rule of Calico that allows egress', calico('egress', 'Allow', '10255'), 'EGRESS_POLICY'],
    ['a rule of Calico that allows 10250 too', calico('egress', 'Allow', '"10250:10260"'), 'POLICY_READY'],
    ['a rule of Calico that denies the port', calico('egress', 'Deny', '10255'), 'POLICY_DENIES'],
    ['a rule of Calico for ingress', calico('ingress', 'Allow', '10255'), 'POLICY'],
    [
      'a policy of another kind',
      'kind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {egress: [{ports: [{portNumber: {port: 10255}}]}]}\n',
      'POLICY',
    ],
    ['digits of an image digest', aDaemonSet('image: x@sha256:aa10255bb\n'), 'PART_OF_A_WORD'],
    ['a container port', aDaemonSet('image: x:1\nports:\n- containerPort: 10255\n'), 'OWN_PORT'],
    [
      'a NodePort',
      'kind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, nodePort: 10255}]}\n',
      'SERVICE_OF_PODS',
    ],
    ['another host', env('http://billing.prod.svc:10255/x'), 'OTHER_HOST'],
    ['curl of another host', shell('curl http://billing:10255/metrics'), 'OTHER_HOST'],
    ['a pod calling itself', shell('curl http://localhost:10255/metrics'), 'OWN_POD'],
    [
      "the pod's own address",
      shell('curl http://$IP:10255/metrics')
        .replace('status.hostIP', 'status.podIP')
        .replace('NODE_IP', 'IP'),
      'OWN_POD',
    ],
    [
      'an annotation',
      'kind: Pod\nmetadata: {name: p, annotations: {prometheus.io/port: "10255"}}\nspec: {containers: []}\n',
      'ANNOTATION',
    ],
    [
      'a probe over HTTP',
      aDaemonSet('image: x:1\nlivenessProbe: {httpGet: {port: 10255, path: /healthz}}\n'),
      'PROBE',
    ],
    [
      'an unknown kind',
      'kind: Widget\nmetadata: {name: o}\nspec: {config: "endpoint: http://$N:10255"}\n',
      'CUSTOM_RESOURCE',
    ],
    [
      "prometheus-operator's Service",
      'kind: Service\nmetadata: {name: kps-kubelet}\nspec: {ports: [{name: http-metrics, port: 10255}]}\n',
      'KUBELET_SERVICE',
    ],
    [
      'an unknown program',
      aDaemonSet('image: x:1\nargs: ["--kubelet=http://$(NODE_IP):10255"]\n'),
      'UNKNOWN_PROGRAM',
    ],
    [
      'a program in a ConfigMap (was unknown)',
      aConfigMap('main.go', 'url := fmt.Sprintf("http://%s:10255/stats/summary", ip)\n'),
      'KUBELET_CALL',
    ],
    [
      'a call in an unknown kind (was unknown)',
      'kind: Check\nspec: {command: "check-http -u http://10.0.0.3:10255/healthz"}\n',
      'KUBELET_CALL',
    ],
    ['a dashboard', aConfigMap('dashboard.json', '{"title": "port 10255"}\n'), 'UNRECOGNIZED'],
    ['an unknown path', shell('curl http://$NODE_IP:10255/$WHAT'), 'UNKNOWN_PATH'],
    ['/healthz before 1.33', shell('curl http://$NODE_IP:10255/healthz'), 'NEEDS_FINE_GRAINED'],
    [
      '/pods of a node without a name',
      shell('for n in $NODES; do curl http://$n:10255/pods; done'),
      'NODE_NAME_UNKNOWN',
    ],
    [
      "BusyBox's wget",
      shell('wget -qO- http://$NODE_IP:10255/metrics').replace('x:1', 'busybox:1'),
      'NOT_GNU_WGET',
    ],
    [
      "BusyBox's wget in an image whose name does not show it",
      shell('wget -qO- http://$NODE_IP:10255/metrics').replace('x:1', 'curlimages/curl:8.11.0'),
      'NOT_GNU_WGET',
    ],
    [
      'wget in an image whose name does not identify it',
      shell('wget -qO- http://$NODE_IP:10255/metrics'),
      'NOT_GNU_WGET',
    ],
    [
      "wget in a command without a shell, in an Alpine image of a distribution's tool",
      aDaemonSet(
        `image: google/cloud-sdk:alpine\ncommand: [wget, "http://$(NODE_IP):10255/metrics"]\n${NODE_IP}`,
      ),
      'NOT_GNU_WGET',
    ],
    ['wget in a ConfigMap', aConfigMap('run.sh', 'wget http://$NODE_IP:10255/metrics\n'), 'NOT_GNU_WGET'],
    ['a shell that prints its commands', shell('set -ex; curl http://$NODE_IP:10255/metrics'), 'TRACED'],
    [
      'a shell whose flags make it print its commands',
      shell('curl http://$NODE_IP:10255/metrics').replace('-c', '-xc'),
      'TRACED',
    ],
    ['backticks', shell('echo "`curl http://$NODE_IP:10255/metrics`"'), 'BACKTICKS'],
    [
      'another host in the same command',
      shell('curl -d x http://push:9091 http://$NODE_IP:10255/metrics'),
      'OTHER_HOST_TOO',
    ],
    [
      'a shell script that does not parse',
      shell('if curl http://$NODE_IP:10255/metrics'),
      'SHELL_UNREADABLE',
    ],
    [
      'a list that contains comments',
      aDaemonSet(`image: x:1\ncommand:\n- curl # fetch\n- http://$(NODE_IP):10255/metrics\n${NODE_IP}`),
      'COMMENTS_IN_LIST',
    ],
    [
      'a script that contains localhost',
      aConfigMap('run.sh', 'curl http://localhost:10255/metrics\n'),
      'LOCALHOST',
    ],
    [
      "Datadog's fallback",
      aDaemonSet(
        'image: gcr.io/datadoghq/agent:7\nenv: [{name: DD_KUBERNETES_HTTPS_KUBELET_PORT, value: "0"}]\n',
      ),
      'VENDOR',
    ],
    [
      'a block scalar with an indentation indicator',
      aConfigMap('run.sh', 'curl http://$N:10255/metrics\n').replace(': |', ': |2'),
      'NOT_EDITABLE',
    ],
  ];
  for (const [name, text, reason] of cases)
    it(`has reason ${reason}: ${name}`, async () => {
      const migrated = await migrateText(text);
      assert.deepEqual(
        migrated.events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind)),
        [reason],
      );
      assert.equal(migrated.text, text);
      assert.equal(migrated.diff, '');
    });

  it('is listed with its position, object, reason, and advice', async () => {
    const { said } = await migrateText(env('mongodb://db.mongo.cosmos.azure.com:10255/'));
    assert.deepEqual(said, [
      'left    file:13:69 DaemonSet mon/agent: it is the port of Azure Cosmos DB for MongoDB, not the kubelet',
      '        nothing to do',
    ]);
  });

  it('keeps all uses of its variable unchanged', async () => {
    const text = shell('U=http://$NODE_IP:10255; curl $U/metrics; curl $U/healthz');
    const migrated = await migrateText(text);
    assert.equal(migrated.text, text);
  });

  it('does not prevent a change elsewhere in the same text', async () => {
    const { text } = await migrateText(
      shell('curl http://$NODE_IP:10255/metrics; curl http://billing:10255/x'),
    );
    assert.match(text, /https:\/\/\$NODE_IP:10250\/metrics; curl http:\/\/billing:10255\/x/);
  });
});
