// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import {
  callersIn,
  datadog,
  HOST_IP,
  monitor,
  mounting,
  POD_IP,
  script,
  service,
  workload,
} from '../../../support/callers-in.ts';

const NOT_FOUND: readonly [what: string, text: string][] = [
  ['localhost in a pod with its own network', script('curl -s http://localhost:10255/metrics')],
  ["the pod's own address", script('curl http://$ADDR:10255/metrics', {}, [POD_IP])],
  [
    'a listener on all addresses',
    workload({ args: ['--listen-address=0.0.0.0:10255'] }, { hostNetwork: true }),
  ],
  [
    'a listener on localhost',
    workload({ args: ['--metrics-bind-address', '127.0.0.1:10255'] }, { hostNetwork: true }),
  ],
  [
    'a listener without an address',
    workload({ args: ['--web.listen-address=:10255'] }, { hostNetwork: true }),
  ],
  [
    'a listener on the host network',
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
  ['a printed message', script('echo "port http://$IP:10255 is closed"', {}, [HOST_IP])],
  [
    'a dashboard',
    mounting({ 'd.json': '{"panels": [{"expr": "up{instance=~\\"$node:10255\\"}"}], "schemaVersion": 30}' }),
  ],
  [
    'alerting rules',
    mounting({ 'r.yaml': 'groups:\n- rules:\n  - alert: X\n    expr: up{instance=~"$node:10255"}\n' }),
  ],
  [
    'a Service with its own port',
    `${script('curl http://shop.default.svc:10255/metrics')}---\n${service('shop', {}, { selector: { app: 'shop' } })}`,
  ],
  ['the host of a service in a variable', script('curl http://$SHOP_SERVICE_HOST:10255/login')],
  ['a database', script('run --redis redis://10.0.0.7:10255/0')],
  [
    'a scrape job for pods',
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
  [
    'rules of Falco',
    mounting({ 'f.yaml': '- rule: R\n  condition: url = http://10.0.0.3:10255/pods\n  priority: NOTICE\n' }),
  ],
  [
    "the API server's flag, which it ignores",
    workload({ command: ['kube-apiserver', '--kubelet-read-only-port=10255'] }),
  ],
  [
    'the flag of a simulated kubelet',
    workload({ args: ['--kubelet-read-only-port=10255'], ports: [{ containerPort: 10255 }] }),
  ],
  ['a port under another key', mounting({ 'a.yaml': 'kubelet:\n  host: x\nserver:\n  port: 10255\n' })],
  [
    'a scrape job for http-metrics of another Service',
    mounting({
      'p.yml':
        '- job_name: a\n  kubernetes_sd_configs: [{role: endpoints}]\n  relabel_configs:\n  - regex: kube-state-metrics;http-metrics\n- job_name: b\n  relabel_configs:\n  - regex: kubelet\n',
    }),
  ],
  ['a database with host and port', mounting({ 'a.yml': 'db:\n  host: db.shop.svc\n  port: 10255\n' })],
  [
    'a port of a list in a section',
    mounting({ 'a.yml': 'kubelet: {}\nservers:\n- name: x\n  port: 10255\n' }),
  ],
  ['a loop over other ports', script('for p in 80 443; do nc -z "$IP" $p; done', {}, [HOST_IP])],
  ['another component whose name contains kubelet', script('curl http://kubelet-csr-approver:10255/metrics')],
];

describe('searchManifests, on text that is not a caller', () => {
  for (const [what, text] of NOT_FOUND)
    it(`does not report ${what}`, async () => assert.deepEqual(await callersIn(text), []));
});
