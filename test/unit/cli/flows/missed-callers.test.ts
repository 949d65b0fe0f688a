// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import assert from 'node:assert/strict';
import {
  callersIn,
  datadog,
  HOST_IP,
  monitor,
  mounting,
  script,
  service,
  workload,
} from '../../../support/callers-in.ts';

const kept = (...regexes: string[]): string =>
  `- job_name: k\n  kubernetes_sd_configs: [{role: endpoints}]\n  relabel_configs:\n${regexes.map((regex) => `  - source_labels: [x]\n    action: keep\n    regex: ${regex}\n`).join('')}`;

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
    'a scrape job for nodes in a .txt key',
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
    'a ServiceMonitor that uses targetPort',
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
    'a GKE add-on',
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
  ['a quoted variable', 'HIGH DaemonSet/w', script('curl http://"$IP":10255/pods', {}, [HOST_IP])],
  ['netcat', 'HIGH DaemonSet/w', script('nc -z -w 2 $IP 10255', {}, [HOST_IP])],
  [
    'a bash connection through /dev/tcp',
    'HIGH DaemonSet/w',
    script('echo > /dev/tcp/$IP/10255', {}, [HOST_IP]),
  ],
  [
    'a Python script',
    'HIGH DaemonSet/w',
    mounting({ 'a.py': 'requests.get(f"http://{os.environ[\'NODE_IP\']}:10255/pods")\n' }),
  ],
  [
    'arguments on one line',
    'HIGH DaemonSet/w',
    mounting({ 'a.yaml': 'args: ["--kubelet-port", "10255"]\n' }),
  ],
  [
    'a setting beside an unrelated key `alert`',
    'HIGH DaemonSet/w',
    mounting({ 'a.yaml': 'alert: true\nkubelet_url: http://${NODE_IP}:10255/metrics\n' }),
  ],
  [
    'the flag for a read-only port',
    'HIGH DaemonSet/w',
    workload({ args: ['--kubelet-read-only-port=10255'] }),
  ],
  [
    'a port under the key kubelet',
    'HIGH DaemonSet/w',
    mounting({ 'a.yaml': 'kubelet:\n  host: $IP\n  port: 10255\n' }),
  ],
  [
    'a port in a mapping named kubelet',
    'HIGH DaemonSet/w',
    mounting({ 'a.json': '{"kubelet": {"port": 10255}}' }),
  ],
  [
    'a port in a section named kubelet',
    'HIGH DaemonSet/w',
    mounting({ 'a.toml': '[inputs.kubelet]\nport = 10255\n' }),
  ],
  ...[
    ['kube-system;kubelet;http-metrics'],
    ['(kubelet);true', 'http-metrics'],
    ['http-metrics', 'kubelet'],
  ].map((regexes): [string, string, string] => [
    `a scrape job that keeps ${regexes.join(', then ')}, without the number`,
    'MEDIUM DaemonSet/w Prometheus',
    mounting({ 'prometheus.yml': kept(...regexes) }),
  ]),
  [
    'a scrape job for virtual machines',
    'HIGH DaemonSet/w Prometheus',
    mounting({ 'p.yml': '- job_name: n\n  gce_sd_configs:\n  - project: p\n    zone: z\n    port: 10255\n' }),
  ],
  [
    'a host and a port as options of a program',
    'MEDIUM DaemonSet/w',
    mounting({ 'a.js': "http.get({ host: process.env.NODE_IP, port: 10255, path: '/pods' })\n" }),
  ],
  [
    'a loop over ports',
    'HIGH DaemonSet/w',
    script('for p in 2379 10255; do nc -z -w1 "$IP" $p; done', {}, [HOST_IP]),
  ],
  [
    'a port by default',
    'HIGH DaemonSet/w',
    script(': "${PORT:=10255}"\ncurl "http://$IP:$PORT/metrics"', {}, [HOST_IP]),
  ],
  [
    'localhost of another pod',
    'MEDIUM DaemonSet/w',
    script('kubectl exec ds/x -- curl http://localhost:10255/pods'),
  ],
  ['localhost of a machine', 'MEDIUM DaemonSet/w', script("ssh $VM 'curl localhost:10255/metrics'")],
  [
    'localhost without a scheme',
    'HIGH DaemonSet/w',
    script('curl localhost:10255/pods', { hostNetwork: true }),
  ],
];

describe('searchManifests, on callers that it used to miss', () => {
  for (const [what, expected, text] of FOUND)
    it(`finds ${what}`, async () => assert.deepEqual(await callersIn(text), [expected]));
});
