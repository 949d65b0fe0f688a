// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { callersIn, searchYaml } from '../../../support/callers-in.ts';

const HOST_IP = { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } };
const POD_IP = { name: 'ADDR', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

/** A workload with one container. */
const workload = (container: object, pod: object = {}, kind = 'DaemonSet', labels: object = {}): string =>
  stringify({
    apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'w', namespace: 'ns', labels },
    spec: nested(kind, { containers: [{ name: 'c', image: 'registry.test/app:1', ...container }], ...pod }),
  });
const nested = (kind: string, spec: object) =>
  kind === 'CronJob' ? { jobTemplate: { spec: { template: { spec } } } } : { template: { spec } };
const script = (text: string, pod: object = {}, env: object[] = []) =>
  workload({ command: ['sh', '-c'], args: [text], env }, pod);
/** A workload that mounts a ConfigMap, and the ConfigMap. */
const mounting = (data: Record<string, string>, pod: object = {}, container: object = {}): string =>
  [
    workload(
      { volumeMounts: [{ name: 'v', mountPath: '/etc/c' }], ...container },
      { volumes: [{ name: 'v', configMap: { name: 'cm' } }], ...pod },
    ),
    stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'ns' }, data }),
  ].join('---\n');
const monitor = (selector: object, endpoint: object) =>
  stringify({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'm', namespace: 'kube-system' },
    spec: { selector, endpoints: [endpoint] },
  });
const service = (name: string, labels: object, more: object = {}) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'kube-system', labels },
    spec: { ports: [{ name: 'http-metrics', port: 10255 }], ...more },
  });
const datadog = (env: Record<string, string>) =>
  workload({
    image: 'mirror.test/dd/datadog-agent:7.60.0',
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  });

const FOUND: readonly [what: string, expected: string, text: string][] = [
  [
    'a CronJob',
    'HIGH CronJob/w',
    workload({ args: ['curl', 'http://$(IP):10255/pods'], env: [HOST_IP] }, {}, 'CronJob'),
  ],
  [
    'a flag and its value as two arguments',
    'HIGH DaemonSet/w',
    workload({ args: ['--kubelet-port', '10255'] }),
  ],
  [
    'an address from status.hostIP under any name',
    'HIGH DaemonSet/w',
    script('wget -qO- http://$IP:10255', {}, [HOST_IP]),
  ],
  [
    'a variable of a variable',
    'HIGH DaemonSet/w',
    script('curl $URL/stats', {}, [HOST_IP, { name: 'URL', value: 'http://$(IP):10255' }]),
  ],
  [
    'a port in a variable',
    'HIGH DaemonSet/w',
    script('curl http://$IP:$P/metrics', {}, [HOST_IP, { name: 'P', value: '10255' }]),
  ],
  [
    'a port that the script assigns',
    'HIGH DaemonSet/w',
    script('PORT=10255\ncurl "http://${IP}:${PORT}/metrics"', {}, [HOST_IP]),
  ],
  [
    'the last of two values',
    'HIGH DaemonSet/w Datadog Agent',
    workload({
      image: 'datadog/agent:7',
      env: [
        { name: 'DD_KUBERNETES_HTTPS_KUBELET_PORT', value: '10250' },
        { name: 'DD_KUBERNETES_HTTPS_KUBELET_PORT', value: '0' },
      ],
    }),
  ],
  [
    'an explicit setting before a gating condition',
    'HIGH DaemonSet/w Datadog Agent',
    datadog({ DD_KUBELET_USE_API_SERVER: 'true', DD_KUBERNETES_HTTPS_KUBELET_PORT: '0' }),
  ],
  [
    'a sidecar that is declared as an init container',
    'HIGH DaemonSet/w Mackerel container agent',
    workload(
      {},
      {
        initContainers: [{ name: 's', image: 'mackerel/mackerel-container-agent', restartPolicy: 'Always' }],
      },
    ),
  ],
  [
    'an init container that calls the port',
    'HIGH DaemonSet/w',
    workload(
      {},
      {
        initContainers: [
          { name: 'i', image: 'curl', command: ['curl', 'http://$(IP):10255/healthz'], env: [HOST_IP] },
        ],
      },
    ),
  ],
  [
    'an exec probe',
    'HIGH DaemonSet/w',
    workload({
      env: [HOST_IP],
      livenessProbe: { exec: { command: ['curl', 'http://$(IP):10255/healthz'] } },
    }),
  ],
  [
    'localhost on the host network',
    'HIGH DaemonSet/w',
    script('curl -s http://localhost:10255/metrics', { hostNetwork: true }),
  ],
  [
    'a scrape of nodes in a .txt key',
    'HIGH DaemonSet/w Prometheus',
    mounting({
      'prom.txt':
        "- job_name: n\n  kubernetes_sd_configs: [{role: node}]\n  relabel_configs:\n  - {source_labels: [__address__], regex: '(.*):10250', replacement: '${1}:10255', target_label: __address__}\n",
    }),
  ],
  [
    'a .json key',
    'HIGH DaemonSet/w',
    mounting({ 'app.json': '{"kubeletUrl": "http://${NODE_NAME}:10255/stats/summary"}' }),
  ],
  [
    'a .toml key',
    'HIGH DaemonSet/w Telegraf',
    mounting({ 'telegraf.toml': '[[inputs.kubernetes]]\n  url = "http://$HOSTIP:10255"\n' }),
  ],
  [
    'an .alloy key',
    'HIGH DaemonSet/w Grafana Alloy',
    mounting({ 'config.alloy': 'discovery.relabel "n" {\n rule {\n  replacement = "${1}:10255"\n }\n}\n' }),
  ],
  [
    'the proxy of the API server',
    'HIGH DaemonSet/w',
    script('curl -sk https://kubernetes.default/api/v1/nodes/$NODE:10255/proxy/metrics'),
  ],
  [
    'a ServiceMonitor by target port',
    'HIGH ServiceMonitor/m Prometheus Operator',
    monitor(
      { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kubelet'] }] },
      { targetPort: 10255 },
    ),
  ],
  [
    'a ServiceMonitor whose expressions select the kubelets',
    'HIGH ServiceMonitor/m Prometheus Operator',
    monitor(
      { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kubelet'] }] },
      { port: 'http-metrics' },
    ) +
      '---\n' +
      service('kubelet', { 'k8s-app': 'kubelet' }),
  ],
  [
    'an add-on of GKE',
    'HIGH DaemonSet/w GKE add-on',
    workload({ image: 'gke.gcr.io/metrics-server:v0.3', args: ['--kubelet-port=10255'] }, {}, 'DaemonSet', {
      'addonmanager.kubernetes.io/mode': 'Reconcile',
    }).replace('namespace: ns', 'namespace: kube-system'),
  ],
  [
    'a custom resource with a pod template',
    'HIGH Rollout/w',
    workload({ args: ['--kubelet-port=10255'] })
      .replace('apps/v1', 'argoproj.io/v1alpha1')
      .replace('DaemonSet', 'Rollout'),
  ],
];

const NOT_FOUND: readonly [what: string, text: string][] = [
  ['localhost in a pod with its own network', script('curl -s http://localhost:10255/metrics')],
  ["the pod's own address", script('curl http://$ADDR:10255/metrics', {}, [POD_IP])],
  [
    'an own listener on all addresses',
    workload({ args: ['--listen-address=0.0.0.0:10255'] }, { hostNetwork: true }),
  ],
  [
    'an own listener on localhost',
    workload({ args: ['--metrics-bind-address', '127.0.0.1:10255'] }, { hostNetwork: true }),
  ],
  [
    'an own listener without an address',
    workload({ args: ['--web.listen-address=:10255'] }, { hostNetwork: true }),
  ],
  [
    'an own port on the host network',
    workload(
      { ports: [{ containerPort: 10255 }], args: ['http://127.0.0.1:10255/healthz'] },
      { hostNetwork: true },
    ),
  ],
  [
    'a trailing comment',
    mounting({ 'a.yaml': 'endpoint: https://${NODE_NAME}:10250 # was http://${NODE_NAME}:10255\n' }),
  ],
  [
    'a comment in a script',
    script('# curl http://$IP:10255/pods\ncurl -k https://$IP:10250/pods', {}, [HOST_IP]),
  ],
  [
    'a comment block',
    mounting({ 'a.hcl': '/* kubelet_read_only_port = "10255"\n */\nkubelet_secure_port = 10250\n' }),
  ],
  [
    'prose in a .txt key',
    mounting({
      'a.txt': 'The kubelet used to serve http://$(NODE_IP):10255/metrics without authentication.\n',
    }),
  ],
  [
    'prose in a description',
    mounting({ 'a.yaml': 'description: the kubelet read-only port is http://NODE_IP:10255\n' }),
  ],
  [
    'prose about a setting',
    mounting({ 'a.yaml': 'note: set kubelet_port 10255 is deprecated, use 10250\n' }),
  ],
  ['a message that is printed', script('echo "port http://$IP:10255 is closed"', {}, [HOST_IP])],
  [
    'a dashboard',
    mounting({ 'd.json': '{"panels": [{"expr": "up{instance=~\\"$node:10255\\"}"}], "schemaVersion": 30}' }),
  ],
  [
    'alerting rules',
    mounting({ 'r.yaml': 'groups:\n- rules:\n  - alert: X\n    expr: up{instance=~"$node:10255"}\n' }),
  ],
  [
    'a Service of its own',
    `${script('curl http://shop.default.svc:10255/metrics')}---\n${service('shop', {}, { selector: { app: 'shop' } })}`,
  ],
  ['the host of a service in a variable', script('curl http://$SHOP_SERVICE_HOST:10255/login')],
  ['a database', script('run --redis redis://10.0.0.7:10255/0')],
  [
    'a scrape of pods',
    mounting({
      'prom.yaml':
        "- job_name: p\n  kubernetes_sd_configs: [{role: pod}]\n  relabel_configs:\n  - {replacement: '$1:10255', target_label: __address__}\n",
    }),
  ],
  [
    'a ServiceMonitor whose expressions select CoreDNS',
    `${monitor({ matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] }, { port: 'http-metrics' })}---\n${service('kubelet', { 'k8s-app': 'kubelet' })}`,
  ],
  [
    'a ServiceMonitor of a Service with pods',
    `${monitor({ matchLabels: { app: 'x' } }, { targetPort: 10255 })}---\n${service('x', { app: 'x' }, { selector: { app: 'x' } })}`,
  ],
  ['a Service that lists the port', service('kubelet', { 'k8s-app': 'kubelet' })],
  [
    'the API server in place of pods',
    datadog({ DD_KUBELET_USE_API_SERVER: 'true', DD_KUBERNETES_HTTPS_KUBELET_PORT: '10250' }),
  ],
  ['a runner of cluster checks', datadog({ DD_CLC_RUNNER_ENABLED: 'true' })],
  [
    'an init container that shares the settings of an agent',
    workload(
      {},
      {
        initContainers: [
          {
            name: 'i',
            image: 'datadog/agent:7',
            command: ['bash', '-c', 'cp -r /etc /opt'],
            env: [{ name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', value: '10255' }],
          },
        ],
      },
    ),
  ],
  ['a GPUd that does not see the host', workload({ image: 'ghcr.io/leptonai/gpud:v0.9.0' })],
  [
    'a NetworkPolicy',
    stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'n' },
      spec: { egress: [{ ports: [{ port: 10255 }] }] },
    }),
  ],
  [
    "the kubelet's own setting",
    mounting({ 'kubelet.yaml': 'kind: KubeletConfiguration\nreadOnlyPort: 10255\n' }),
  ],
];

describe('searchManifests', () => {
  for (const [what, expected, text] of FOUND)
    it(`finds ${what}`, async () => assert.deepEqual(await callersIn(text), [expected]));
  for (const [what, text] of NOT_FOUND)
    it(`does not report ${what}`, async () => assert.deepEqual(await callersIn(text), []));

  it('gives each command of a script its own reason', async () => {
    const { callers } = await searchYaml(
      script(
        'curl http://localhost:10255/x\ncurl http://$IP:10255/pods\ncurl http://10.0.0.7:10255/pods',
        {},
        [HOST_IP],
      ),
    );
    assert.equal(
      callers[0]?.evidence,
      "its node's address with port 10255, in its arguments (line 4); a private address with port 10255, in its arguments (line 5)",
    );
  });

  it('advises upgrading the cluster for an add-on of GKE', async () => {
    const [, , text = ''] = FOUND.find(([what]) => what === 'an add-on of GKE') ?? [];
    const { callers } = await searchYaml(text);
    assert.match(callers[0]?.migration ?? '', /^Upgrade the cluster/);
  });

  it('names pods of a Job after its CronJob, also if the Job is not in the input', async () => {
    const pod = stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'nightly-29384000-x1',
        ownerReferences: [{ kind: 'Job', name: 'nightly-29384000', controller: true }],
      },
      spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
      status: { phase: 'Succeeded' },
    });
    assert.deepEqual(await callersIn(pod), ['HIGH CronJob/nightly']);
  });

  it('reports a workload once for its template and its pods', async () => {
    const pod = stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'w-x1',
        namespace: 'ns',
        ownerReferences: [{ kind: 'DaemonSet', name: 'w', controller: true }],
      },
      spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
    });
    assert.deepEqual(await callersIn(workload({ args: ['--kubelet-port=10255'] }), pod), [
      'HIGH DaemonSet/w',
    ]);
  });

  it('reads Lists, typed lists and JSON', async () => {
    const items = [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
      },
    ];
    const list = { apiVersion: 'v1', kind: 'List', items };
    const typed = {
      apiVersion: 'v1',
      kind: 'PodList',
      items: items.map(({ metadata, spec }) => ({ metadata, spec })),
    };
    for (const text of [
      stringify(list),
      JSON.stringify(list),
      JSON.stringify(typed, null, 2),
      stringify(typed),
    ])
      assert.deepEqual(await callersIn(text), ['HIGH Pod/p']);
  });

  it('names the place of what is not YAML, and searches the rest', async () => {
    const { callers, problems } = await searchYaml(
      `a: [\n---\n${workload({ args: ['--kubelet-port=10255'] })}`,
    );
    assert.equal(callers.length, 1);
    assert.match(problems[0] ?? '', /^file-0, line \d+, column \d+: /);
  });

  it('counts kinds that it does not know', async () => {
    const object = stringify({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: {},
    });
    assert.deepEqual([...(await searchYaml(object)).unknownKinds], [['Widget', 1]]);
  });
});
