import assert from 'node:assert/strict';
import { needsPerson } from '../../../../cli/migrate/left-reasons.ts';
import { migrateText } from '../../../support/migrate-text.ts';

const pod = (container: string, settings = ''): string =>
  `kind: Pod\nmetadata: {name: p, namespace: mon, labels: {app: x}}\nspec:\n${settings}  containers:\n  - name: c\n    image: app:1\n${container.replaceAll(/^(?=.)/gm, '    ')}`;
const SERVICE =
  'kind: Service\nmetadata: {name: x, namespace: mon, labels: {app: x}}\nspec: {selector: {app: x}, ports: [{port: 80, targetPort: 10255}]}\n';
const requestPolicy = (toPorts: string): string =>
  `kind: CiliumNetworkPolicy\nmetadata: {name: n, namespace: mon}\nspec: {endpointSelector: {}, egress: [{toPorts: [${toPorts}]}]}\n`;
const policy = (ports: string, selector = '{}'): string =>
  `kind: NetworkPolicy\nmetadata: {name: n, namespace: mon}\nspec: {podSelector: ${selector}, egress: [{ports: ${ports}}]}\n`;
const CALLER = pod(
  'command: [curl, "http://$(IP):10255/metrics"]\nenv: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n',
  '  serviceAccountName: s\n',
);
const COSMOS = pod('env: [{name: M, value: "mongodb://a.mongo.cosmos.azure.com:10255/"}]\n');

/** Whether each occurrence needs a manual review, in order. */
async function needed(text: string): Promise<boolean[]> {
  const { events } = await migrateText(text);
  return events.flatMap((event) => (event.kind === 'LEFT' ? [needsPerson(event.reason)] : []));
}

describe("port 10255 counts as the kubelet's unless the manifests show otherwise", () => {
  const cases: readonly [name: string, text: string, needed: readonly boolean[]][] = [
    [
      'a port that a container declares',
      pod('args: ["--listen=:10255"]\nports: [{containerPort: 10255}]\n'),
      [false, false],
    ],
    ['a port that nothing declares', pod('args: ["--port=10255"]\n'), [true]],
    [
      'a port that only a Service targets',
      `${pod('args: ["--port=10255"]\n')}---\n${SERVICE}`,
      [false, false],
    ],
    ['a Service of pods', `${SERVICE}---\n${pod('', '  hostNetwork: false\n')}`, [false]],
    ['a Service of pods on the host network', `${SERVICE}---\n${pod('', '  hostNetwork: true\n')}`, [true]],
    [
      'a Service of pods on the host network that listen on it',
      `${SERVICE}---\n${pod('ports: [{containerPort: 10255}]\n', '  hostNetwork: true\n')}`,
      [false, false],
    ],
    [
      'a port of a pod on the host network that only a Service targets',
      `${SERVICE}---\n${pod('args: ["--port=10255"]\n', '  hostNetwork: true\n')}`,
      [true, true],
    ],
    [
      'a kubelet port beside a declared one',
      pod('args: ["--kubelet-port", "10255"]\nports: [{containerPort: 10255}]\n'),
      [true, false],
    ],
    ['a listener on every address', pod('args: ["--bind", "0.0.0.0:10255"]\n'), [false]],
    ['localhost in a pod', pod('args: ["--url=http://127.0.0.1:10255/metrics"]\n'), [false]],
    [
      'localhost on the host network',
      pod('args: ["--url=http://127.0.0.1:10255/metrics"]\n', '  hostNetwork: true\n'),
      [true],
    ],
    [
      'a kubelet port beside Cosmos DB',
      pod('args: ["--mongo-port", "10255", "--kubelet-port", "10255"]\n'),
      [false, true],
    ],
    ['Helm values', 'serviceMonitor: {port: 10255}\n', [true]],
    ['a custom resource', 'kind: Widget\nmetadata: {name: w}\nspec: {port: 10255}\n', [true]],
    [
      'Endpoints',
      'kind: Endpoints\nmetadata: {name: x, namespace: mon}\nsubsets: [{ports: [{port: 10255}]}]\n',
      [true],
    ],
    [
      'Endpoints of a Service with a selector',
      `kind: Endpoints\nmetadata: {name: x, namespace: mon}\nsubsets: [{ports: [{port: 10255}]}]\n---\n${SERVICE}`,
      [false, false],
    ],
    [
      'a Service without a selector',
      'kind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 10255}]}\n',
      [true],
    ],
    [
      'a ServiceMonitor of a Service with a selector',
      `kind: ServiceMonitor\nmetadata: {name: m, namespace: mon}\nspec: {endpoints: [{targetPort: 10255}], selector: {matchLabels: {app: x}}}\n---\n${SERVICE}`,
      [false, false],
    ],
    [
      'a ServiceMonitor that selects CoreDNS',
      'kind: ServiceMonitor\nmetadata: {name: m}\nspec: {endpoints: [{port: http-metrics}], selector: {matchExpressions: [{key: k8s-app, operator: In, values: [kube-dns]}]}}\n',
      [],
    ],
    [
      'a ServiceMonitor that selects kubelets by an expression',
      'kind: ServiceMonitor\nmetadata: {name: m}\nspec: {endpoints: [{port: http-metrics}], selector: {matchExpressions: [{key: k8s-app, operator: In, values: [kubelet]}]}}\n',
      [true],
    ],
    [
      'comments in a script',
      'kind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.conf: |\n    # was http://$NODE_IP:10255\n    port = 10250 # not 10255\n',
      [false, false],
    ],
    [
      'numbers in fields and settings that are not for ports',
      `${pod('image: "registry:10255/x:10255"\nenv: [{name: BUILD_ID, value: "10255"}, {name: TIMEOUT_MS, value: "10255"}]\n', '  terminationGracePeriodSeconds: 10255\n').replace('app: x', 'app: x, build: "10255"')}---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {metrics: [{pods: {target: {averageValue: "10255"}}}]}\n`,
      [false, false, false, false, false, false, false],
    ],
    [
      'settings whose names do not show what they are',
      pod('env: [{name: CODE, value: "10255"}, {name: KUBELET_ID, value: "10255"}]\n'),
      [true, true],
    ],
    [
      'a stack trace and an ID in a ConfigMap',
      'kind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.json: |\n    {"orderId": 10255, "at": "com.x.Foo.bar(Foo.java:10255)", "code": 10255}\n',
      [false, false, true],
    ],
    [
      'where a server listens',
      'kind: ConfigMap\nmetadata: {name: c}\ndata:\n  nginx.conf: |\n    server { listen 10255; }\n    upstream u { server 10.0.0.3:10255; }\n',
      [false, true],
    ],
    [
      'the annotation for a port that the pod has',
      pod('ports: [{containerPort: 10255}]\n').replace(
        'labels: {app: x}',
        'annotations: {prometheus.io/port: "10255"}',
      ),
      [false, false],
    ],
    [
      'the annotation for a port that nothing shows',
      pod('').replace('labels: {app: x}', 'annotations: {prometheus.io/port: "10255"}'),
      [true],
    ],
    [
      'the last configuration that kubectl applied',
      pod('').replace(
        'labels: {app: x}',
        `annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"a": "http://$N:10255/"}'}`,
      ),
      [false],
    ],
    [
      'a message in the status',
      `${pod('')}status: {message: "Get http://10.4.0.7:10255/healthz: refused"}\n`,
      [false],
    ],
    ...['bind *:10255', 'listen = ":10255"'].map((line): [string, string, boolean[]] => [
      `the listener ${line} in a ConfigMap`,
      `kind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.conf: |\n    ${line}\n`,
      [false],
    ]),
    [
      'the ingress of pods',
      'kind: NetworkPolicy\nmetadata: {name: n}\nspec: {podSelector: {}, ingress: [{ports: [{port: 10255}]}]}\n',
      [false],
    ],
    [
      'the ingress of nodes',
      'kind: CiliumClusterwideNetworkPolicy\nmetadata: {name: n}\nspec: {nodeSelector: {}, ingress: [{toPorts: [{ports: [{port: "10255"}]}]}]}\n',
      [true],
    ],
    [
      'a policy of Cilium that denies the port',
      'kind: CiliumNetworkPolicy\nmetadata: {name: n}\nspec: {endpointSelector: {}, egressDeny: [{toPorts: [{ports: [{port: "10255"}]}]}]}\n',
      [false],
    ],
    ...(
      [
        ['deny', '["10255"]', false],
        ['allow', '["10250-10260"]', false],
        ['allow', '["10255"]', true],
      ] as const
    ).map(([field, ports, expected]): [string, string, boolean[]] => [
      `a firewall rule with ${field} ${ports}`,
      `kind: ComputeFirewall\nmetadata: {name: f}\nspec: {${field}: [{protocol: tcp, ports: ${ports}}]}\n`,
      [expected],
    ]),
    [
      'an egress policy that selects no known workload',
      policy('[{port: 10255}]', '{matchLabels: {app: q}}'),
      [true],
    ],
    ['an egress policy with both ports', policy('[{port: 10250}, {port: 10255}]'), [false]],
    [
      'an egress policy of Cilium that reads requests in clear text',
      `${requestPolicy('{ports: [{port: "10255"}], rules: {http: [{path: /metrics}]}}')}---\n${CALLER}`,
      [true],
    ],
    [
      'the same with 10250 beside it',
      `${requestPolicy('{ports: [{port: "10255"}], rules: {http: [{}]}}, {ports: [{port: "10250"}]}')}---\n${CALLER}`,
      [false],
    ],
    ['an egress policy with a range', policy('[{port: 10250, endPort: 10255}]'), [false]],
    [
      'an egress policy for Cosmos DB',
      `${policy('[{port: 10255}]', '{matchLabels: {app: x}}')}---\n${COSMOS}`,
      [false, false],
    ],
  ];
  for (const [name, text, expected] of cases)
    it(name, async () => {
      assert.deepEqual(await needed(text), expected);
    });

  for (const [expressions, applies] of [
    ['{key: app, operator: In, values: [x, y]}', true],
    ['{key: app, operator: In, values: [y]}', false],
    ['{key: app, operator: NotIn, values: [x]}', false],
    ['{key: app, operator: NotIn, values: [y]}', true],
    ['{key: app, operator: Exists}', true],
    ['{key: tier, operator: Exists}', false],
    ['{key: tier, operator: DoesNotExist}', true],
  ] as const)
    it(`${applies ? 'changes' : 'keeps'} an egress policy for ${expressions}`, async () => {
      const { events } = await migrateText(
        `${policy('[{port: 10255}]', `{matchExpressions: [${expressions}]}`)}---\n${CALLER}`,
      );
      const [first] = events;
      assert.equal(first?.kind, applies ? 'CHANGED' : 'LEFT');
    });

  it('adds 10250 to the egress policy of a migrated workload, in its style', async () => {
    const flow = await migrateText(`${policy('[{port: 10255}, {port: 53}]')}---\n${CALLER}`);
    assert.match(flow.text, /ports: \[\{port: 10250\}, \{port: 10255\}, \{port: 53\}\]/);
    const cilium =
      'kind: CiliumNetworkPolicy\nmetadata: {name: n, namespace: mon}\nspec:\n  endpointSelector: {matchLabels: {"k8s:app": x}}\n  egress:\n  - toPorts:\n    - ports:\n      - port: "10255"\n        protocol: TCP\n';
    const block = await migrateText(`${cilium}---\n${CALLER}`);
    assert.match(
      block.text,
      / {6}- port: "10250"\n {8}protocol: TCP\n {6}- port: "10255"\n {8}protocol: TCP\n/,
    );
    const again = await migrateText(block.text);
    assert.equal(again.text, block.text);
  });
});
