// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blankComments, expandVariables, isDashboardOrRules } from '../../../../shared/agents/config-text.ts';
import { compareConfidences } from '../../../../shared/model/rows/parts.ts';
import { kubeletReferencesIn } from '../../../../shared/stages/attribute/kubelet-reference.ts';
import { assertLinear } from '../../../support/scaling.ts';

/** The most certain reference. */
const kubeletReferenceIn = (text: string) =>
  kubeletReferencesIn(blankComments(text)).found.toSorted(compareConfidences)[0] ?? null;

/** Confidence and reach, or null. */
const CASES: readonly [string, string | null][] = [
  ['curl -s http://$(NODE_ADDRESS):10255/metrics', 'HIGH OWN_NODE'],
  ['http://${HOST_IP}:10255', 'HIGH OWN_NODE'],
  ['endpoint: "http://${env:K8S_NODE_NAME}:10255"', 'HIGH OWN_NODE'],
  ['http://$NODE_IP:10255/stats/summary', 'HIGH OWN_NODE'],
  ['url: http://{{ .Env.HOST_IP }}:10255', 'HIGH OWN_NODE'],
  ['url: http://%%host%%:10255/metrics', 'HIGH OWN_NODE'],
  ['default http://<node>:10255', 'HIGH OWN_NODE'],
  ['replacement: ${1}:10255', 'HIGH ALL_NODES'],
  ['replacement: $1:10255', 'HIGH ALL_NODES'],
  ['http://kubelet.kube-system.svc:10255/metrics', 'HIGH ALL_NODES'],
  ['http://10.128.0.7:10255', 'MEDIUM ALL_NODES'],
  ['http://172.20.1.1:10255/pods', 'HIGH ALL_NODES'],
  ['http://192.168.1.10:10255', 'MEDIUM ALL_NODES'],
  ['http://localhost:10255', 'LOW OWN_NODE'],
  ['http://127.0.0.1:10255/metrics', 'MEDIUM OWN_NODE'],
  ['http://some-host:10255/stats/summary', 'MEDIUM ALL_NODES'],
  ['--kubelet-port=10255', 'HIGH OWN_NODE'],
  ['KUBELET_READ_ONLY_PORT=10255', 'HIGH OWN_NODE'],
  ['"kubeletPort": 10255', 'HIGH OWN_NODE'],
  ['kubelet_read_only_port = "10255"', 'HIGH OWN_NODE'],
  ['first\nhttp://localhost:10255\nhttp://$(NODE_IP):10255\n', 'HIGH OWN_NODE'],
  ['urlopen("http://" + os.environ["X"] + ":10255/pods")', 'MEDIUM ALL_NODES'],
  ["get('http://' + nodeIp + ':10255/metrics')", 'MEDIUM OWN_NODE'],
  ["urlopen('http://%s:10255/metrics' % address)", 'MEDIUM ALL_NODES'],
  ['HTTPConnection(os.environ["NODE_IP"], 10255)', 'MEDIUM OWN_NODE'],
  ['c = http.client.HTTPConnection("localhost", 10255)', 'LOW OWN_NODE'],
  ['s.connect(("127.0.0.1", 10255))', 'LOW OWN_NODE'],
  ["Net::HTTP.new('10.0.0.7', 10255)", 'MEDIUM ALL_NODES'],
  ['HTTPServer(("localhost", 10255), Handler)', null],
  ['s.bind(("127.0.0.1", 10255))', null],
  ['HTTPConnection("billing", 10255)', null],
  ['  server kubelet 127.0.0.1:10255 check', 'LOW OWN_NODE'],
  ['  server localhost:10255;', 'LOW OWN_NODE'],
  ['  server web billing:10255 check', null],
  ['target=http\\://localhost\\:10255/metrics', 'MEDIUM OWN_NODE'],
  ["Net::HTTP.get(ENV['NODE_IP'], '/metrics', 10255)", 'MEDIUM OWN_NODE'],
  ['HTTPConnection(os.environ["SHOP"], 10255)', null],
  ['PORT = 10255\nget("http://{}:{}/stats/summary".format(HOST, PORT))', 'MEDIUM ALL_NODES'],
  ['PORT = 10255\nSCRAPED = "http://x:10250/stats/summary"', null],
  ['listen_port = 10255\nget(f"http://{host}/stats/summary")', null],
  ['PORT = 10255\nget("/metrics")', null],
  ['[INPUT]\n  Host ${NODE_IP}\n  Port 10255', 'HIGH OWN_NODE'],
  ['[OUTPUT]\n  Host fluentd.logging\n  Port 10255', null],
  ['[OUTPUT]\n  Host 0.0.0.0\n  Port 10255', null],
  ['include:\n  process.name: kubelet\n  port: 10255', 'HIGH OWN_NODE'],
  ['include:\n  process.name: app\n  port: 10255', null],
  ['http://gke-x-1a2b.us-central1-a.c.p.internal:10255', 'HIGH ALL_NODES'],
  ['http://[fd00::5]:10255/metrics', 'HIGH ALL_NODES'],
  ['http://[2001:db8::5]:10255/metrics', null],
  ['/bin/check_http\n-H\n${NODE_ADDRESS}\n-p 10255', 'HIGH OWN_NODE'],
  ['socat TCP-LISTEN:9 TCP:${NODE_ADDRESS}:10255', 'HIGH OWN_NODE'],
  ['role: pod\n- source_labels: [__meta_kubernetes_pod_host_ip]\n  replacement: $1:10255', 'HIGH ALL_NODES'],
  ['summary = urlopen("http://localhost:10255/stats/summary").read()', 'MEDIUM OWN_NODE'],
  ['summary=$(curl -s http://$NODE_IP:10255/stats/summary)', 'HIGH OWN_NODE'],
  ['message="it says: $(curl -s http://$NODE_IP:10255/healthz)"', 'HIGH OWN_NODE'],
  ['text=`curl -s http://$NODE_IP:10255/healthz`', 'HIGH OWN_NODE'],
  ['summary: "http://$(NODE_IP):10255/stats/summary"', 'HIGH OWN_NODE'],
  ['  text: await fetch(`http://10.0.0.3:10255/pods`),', 'HIGH ALL_NODES'],
  ['label := check(session, "http://10.0.0.3:10255/pods")', 'HIGH ALL_NODES'],
  ['get("http://10.0.0.3:10255/pods") if node is not None else None', 'HIGH ALL_NODES'],
  ['echo "$(date) $(curl -s http://$NODE_IP:10255/metrics)"', 'HIGH OWN_NODE'],
  ['printf "%s" `curl http://$NODE_IP:10255/metrics`', 'HIGH OWN_NODE'],
  ['echo "http://$NODE_IP:10255/metrics" | xargs curl', 'HIGH OWN_NODE'],
  ['echo "url = http://$NODE_IP:10255" >> /etc/agent.conf', 'HIGH OWN_NODE'],
  ['du /pods/*/volumes\ncurl http://$NODE_IP:10255/metrics\ndu /pods/*/tmp', 'HIGH OWN_NODE'],
  ['Path /var/log/*.log\nurl http://$NODE_IP:10255\nPath /a/*/b', 'HIGH OWN_NODE'],
  ['{"path": "/*", "url": "http://10.0.0.3:10255", "all": "*/"}', 'MEDIUM ALL_NODES'],
  ['kubectl exec x \\\n  -- curl http://$NODE_IP:10255/metrics', 'HIGH OWN_NODE'],
  ['{"about": "the stats of the node", "url": "http://10.0.0.3:10255"}', 'MEDIUM ALL_NODES'],
  ['"title": "the node", "url": "http://10.0.0.3:10255"', 'MEDIUM ALL_NODES'],
  ['{"url": "http://10.0.0.3:10255", "about": "the stats of all nodes', 'MEDIUM ALL_NODES'],
  ['host = "10.0.0.4:10255"', 'MEDIUM ALL_NODES'],
  ['node="$NODE_IP:10255"', 'HIGH OWN_NODE'],
  ['check: tcp://$NODE_IP:10255', 'HIGH OWN_NODE'],
  ['check_http -H $NODE_IP -p10255', 'HIGH OWN_NODE'],
  ['kubectl get --raw /api/v1/nodes/x%3A10255/proxy/metrics', 'HIGH ALL_NODES'],
  // Not the kubelet.
  ['/* was\nhttp://$NODE_IP:10255\n*/', null],
  ['-- was http://$NODE_IP:10255', null],
  ['up{job="a",instance="10.0.0.4:10255"}', null],
  ['check: tcp://redis:10255', null],
  ['summary: "curl http://$NODE_IP:10255/stats/summary must fail"', null],
  ['description: run `curl http://$NODE_IP:10255/metrics`', null],
  ['title = "Kubelet at http://$NODE_IP:10255/metrics"', null],
  ['echo "$(date) http://$NODE_IP:10255/metrics" >&2', null],
  ['echo "http://$NODE_IP:10255/metrics" || true', null],
  ['role: pod\n- source_labels: [__address__]\n  replacement: $1:10255', null],
  ['hosts: ["${data.host}:10255"]', null],
  ["get('http://' + shop + ':10255/metrics')", null],
  ['mongodb://shop.mongo.cosmos.azure.com:10255/?ssl=true', null],
  ['mongodb://localhost:10255/admin?ssl=true', null],
  ['host: shop.mongo.cosmos.azure.com:10255', null],
  ['image: app@sha256:9f10255ab0e1', null],
  ['container-id 3f-10255-aa', null],
  ['version 1.10255.3', null],
  ['http://$(NODE_IP):102550/metrics', null],
  ['http://$(NODE_IP):110255/metrics', null],
  ['nodePort: 10255', null],
  ['containerPort: 10255', null],
  ['--port=10255', null],
  ['PORT=10255', null],
  ['--read-only-port=10255', null],
  ['readOnlyPort: 10255', null],
  ['# http://$(NODE_IP):10255 was the old port', null],
  ['  // http://$(NODE_IP):10255', null],
  ['http://8.8.8.8:10255', null],
  ['http://shop.example.com:10255/login', null],
  ['http://$(NODE_IP):10250/metrics', null],
  ['', null],
];

describe('kubeletReferenceIn', () => {
  for (const [text, expected] of CASES)
    it(`finds ${expected ?? 'nothing'} in ${JSON.stringify(text)}`, () => {
      const reference = kubeletReferenceIn(text);
      assert.equal(reference && `${reference.confidence} ${reference.reach}`, expected);
    });

  it('finds a reference in the middle of a one-megabyte line', () => {
    const filler = 'kubelet port node '.repeat(30_000);
    assert.equal(kubeletReferenceIn(`${filler}http://$(NODE_IP):10255/${filler}`)?.confidence, 'HIGH');
    assert.equal(kubeletReferenceIn(filler), null);
  });

  it('examines at most 5,000 mentions, and reports the limit', () => {
    const filler = '10255 '.repeat(200_000);
    const { found } = kubeletReferencesIn(`${filler}\nhttp://$(NODE_IP):10255/metrics`);
    assert.deepEqual(found, [
      { confidence: 'LOW', reach: 'ALL_NODES', form: 'more than 5000 mentions of port 10255', line: 1 },
    ]);
  });

  const fill = (unit: string, length = 65_000) => unit.repeat(Math.ceil(length / unit.length));
  for (const [name, hostile] of [
    ['comments that are never closed', fill('/*')],
    ['comment markers inside an open quote', `"${fill(' #')}`],
    ['repeated mentions of the port on one line', fill('kubelet:10255')],
    ['names that almost match a setting', fill('kubelet.portkubelet-')],
    ['schemes without a host', fill('a://')],
    ['blank lines', fill('\n')],
    ['spaces', fill(' ')],
  ] as const)
    it(`finds a reference after 65 kB of ${name}`, () => {
      const text = `${hostile}\nhttp://$(NODE_IP):10255/metrics\n`;
      assert.equal(isDashboardOrRules(text), false);
      const { found } = kubeletReferencesIn(blankComments(text));
      assert.equal(found.at(-1)?.line, text.split('\n').length - 1);
    });

  const apart = `# ${'x'.repeat(200)}\n`;
  for (const unit of [
    '/*',
    ' #',
    'kubelet:10255',
    'kubelet.portkubelet-',
    'a://',
    ' ',
    `$1:10255\n${apart}`,
    `http://%%host%%:10255\n${apart}`,
    `- job_name: a\n  role: node\n  $1:10255\n${apart}`,
    'A=$A$B\n',
    '$$A',
  ])
    it(`takes linear time for ${JSON.stringify(unit)}`, () =>
      assertLinear(
        200_000,
        (length) => fill(unit, length),
        (text) => kubeletReferencesIn(expandVariables(text, new Map([['B', 'b'.repeat(300)]]))),
      ));

  it('limits the growth from expanded variables to a megabyte', () => {
    const value = 'b'.repeat(300);
    const expanded = expandVariables('$B '.repeat(300_000), new Map([['B', value]]));
    assert.ok(expanded.startsWith(`${value} ${value}`));
    assert.ok(expanded.length < 900_000 + (1 << 20));
  });

  it('never reveals the contents of the text', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{8,20}$/), (secret) => {
        const reference = kubeletReferenceIn(`http://user:${secret}@$(NODE_IP):10255/${secret}`);
        assert.ok(reference === null || !reference.form.includes(secret));
      }),
    ));
});
