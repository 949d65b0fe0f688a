// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how agents write variables
import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { aConfigMap } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText } from '../../../support/migrate-text.ts';
import { monitor, OBJECTS, RELABELED } from '../../../support/migrated-objects.ts';

describe('Helm values and custom resources', () => {
  for (const { name, before, after, tool, grant } of OBJECTS)
    it(`are rewritten: ${name}`, async () => {
      const { text, events } = await migrateText(before, FINE_GRAINED);
      assert.deepEqual(parseAllDocuments(text)[0]?.toJS(), after);
      assert.deepEqual(
        events.map((event) => (event.kind === 'CHANGED' ? event.tool : event.kind)),
        grant === null ? [tool] : [tool, 'LEFT'],
      );
      const [, left] = events;
      if (grant !== null)
        assert.match(left?.kind === 'LEFT' ? left.advice : '', new RegExp(`grant get on ${grant}`));
    });

  const STAY: readonly [name: string, text: string, reason: string][] = [
    [
      'a relabeled scheme',
      monitor('{port: http-metrics, relabelings: [{targetLabel: __scheme__, replacement: http}]}'),
      'SCHEME_RELABELED',
    ],
    [
      'a relabeled address',
      monitor('{port: http-metrics, relabelings: [{targetLabel: __address__, replacement: "proxy:80"}]}'),
      'OTHER_TARGETS',
    ],
    ['a proxy', monitor('{port: http-metrics, proxyUrl: "http://proxy"}'), 'PROXY'],
    ['other credentials', monitor('{port: http-metrics, basicAuth: {}}'), 'OTHER_CREDENTIALS'],
    [
      'a selector of other Services',
      monitor(
        'port: http-metrics',
        'selector: {matchExpressions: [{key: app, operator: In, values: [kubelet, coredns]}]}',
      ),
      'OTHER_TARGETS',
    ],
    [
      'a kubelet Service without the secure port',
      `kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {ports: [{name: http-metrics}]}\n---\n${monitor('port: http-metrics')}`,
      'SERVICE_MONITOR',
    ],
    [
      'a Service of pods',
      `kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {selector: {app: x}}\n---\n${monitor('port: http-metrics')}`,
      'SERVICE_OF_PODS',
    ],
    [
      'a target that is not a node',
      'kind: VMStaticScrape\nspec: {targetEndpoints: [{targets: ["10.0.0.3:10255", "db:9100"]}]}\n',
      'OTHER_TARGETS',
    ],
    [
      'a ScrapeConfig, whose token would have to be a Secret',
      'kind: ScrapeConfig\nspec: {staticConfigs: [{targets: ["10.0.0.3:10255"]}]}\n',
      'AGENT_SETTING',
    ],
    [
      'a DatadogAgent that sets nothing, which falls back to 10255',
      'kind: DatadogAgent\nmetadata: {name: d}\nspec: {global: {}}\n',
      'AGENT_SETTING',
    ],
    [
      'a DatadogAgent whose port comes from elsewhere',
      'kind: DatadogAgent\nmetadata: {name: d}\nspec:\n  global:\n    env:\n    - {name: DD_KUBERNETES_HTTP_KUBELET_PORT, value: "10255"}\n    - {name: DD_KUBERNETES_HTTPS_KUBELET_PORT, valueFrom: {configMapKeyRef: {name: a, key: b}}}\n',
      'NOT_EDITABLE',
    ],
    [
      'a VMScrapeConfig that discovers pods',
      `kind: VMScrapeConfig\nspec:\n  kubernetesSDConfigs: [{role: pod}]\n  ${RELABELED}\n`,
      'OTHER_TARGETS',
    ],
    [
      'a VMScrapeConfig that discovers files too',
      `kind: VMScrapeConfig\nspec:\n  fileSDConfigs: [{files: [a]}]\n  kubernetesSDConfigs: [{role: node}]\n  ${RELABELED}\n`,
      'OTHER_TARGETS',
    ],
    [
      'a VMScrapeConfig for another cluster',
      `kind: VMScrapeConfig\nspec:\n  kubernetesSDConfigs: [{role: node, apiServer: "https://192.0.2.7"}]\n  ${RELABELED}\n`,
      'OTHER_CLUSTER',
    ],
    [
      'values in the parameters of Argo CD',
      'kind: Application\nmetadata: {name: a}\nspec: {parameters: [{name: kubelet.serviceMonitor.https, value: "false"}]}\n',
      'AGENT_SETTING',
    ],
    ['a PodMonitoring', 'kind: PodMonitoring\nspec: {endpoints: [{port: 10255}]}\n', 'AGENT_SETTING'],
    [
      'Fluent Bit that calls localhost',
      aConfigMap('f', '[FILTER]\n  Name kubernetes\n  Use_Kubelet On\n  Kubelet_Port 10255\n'),
      'LOCALHOST',
    ],
    [
      'Fluent Bit without TLS',
      aConfigMap(
        'f',
        '[FILTER]\n  Name kubernetes\n  Kube_URL http://api\n  Kubelet_Host ${NODE_IP}\n  Kubelet_Port 10255\n',
      ),
      'CLEAR_TEXT',
    ],
  ];
  for (const [name, text, reason] of STAY)
    it(`are not changed: ${name}`, async () => {
      const migrated = await migrateText(text, FINE_GRAINED);
      assert.equal(migrated.text, text);
      assert.deepEqual(
        migrated.events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind)),
        [reason],
      );
    });

  it("have the advice of their own operator if the kubelet's Service lacks the secure port (was the other operator's)", async () => {
    const service =
      'kind: Service\nmetadata: {name: s, namespace: mon, labels: {k8s-app: kubelet}}\nspec: {ports: [{name: http-metrics}]}\n---\n';
    const saidOf = async (kind: string) =>
      (
        await migrateText(
          `${service}kind: ${kind}\nmetadata: {name: a, namespace: mon}\nspec: {selector: {matchLabels: {k8s-app: kubelet}}, endpoints: [{port: http-metrics}]}\n`,
        )
      ).said.join('\n');
    assert.match(await saidOf('VMServiceScrape'), /In the VMNodeScrape set scheme: https/);
    assert.doesNotMatch(await saidOf('ServiceMonitor'), /VMNodeScrape/);
  });

  it("leave nothing to do if a PodMonitor scrapes a port of its own pods (was the kubelet's)", async () => {
    const pods = (ports: string, name = 'd', more = '') =>
      `---\nkind: Deployment\nmetadata: {name: ${name}, namespace: mon}\nspec:\n  template:\n    metadata: {labels: {app: a}}\n    spec: {${more}containers: [{name: c, image: x, ports: [${ports}]}]}\n`;
    const [own, other] = [pods('{containerPort: 10255}'), pods('', 'e', 'hostNetwork: true, ')];
    for (const [kind, list, scraped, expected] of [
      ['PodMonitor', 'podMetricsEndpoints: [{targetPort: 10255}]', own, 'OWN_PORT'],
      ['PodMonitoring', 'endpoints: [{port: 10255}]', own, 'OWN_PORT'],
      ['PodMonitoring', 'endpoints: [{port: 10255}]', own + other, 'AGENT_SETTING'],
      ['PodMonitoring', 'endpoints: [{port: 10255}]', own.replace('app: a', 'app: b'), 'AGENT_SETTING'],
      ['PodMonitoring', 'endpoints: [{port: 10255}]', own.replace('mon', 'x'), 'AGENT_SETTING'],
      ['ClusterPodMonitoring', 'endpoints: [{port: 10255}]', own.replace('mon', 'x'), 'OWN_PORT'],
    ] as const) {
      const { events } = await migrateText(
        `kind: ${kind}\nmetadata: {name: m, namespace: mon}\nspec: {selector: {matchLabels: {app: a}}, ${list}}\n${scraped}`,
      );
      const [first] = events;
      assert.equal(first?.kind === 'LEFT' && first.reason, expected, `${kind} ${scraped}`);
    }
  });

  it('run pods as a Deployment does, and are migrated like one (silent agents in them were missed)', async () => {
    const pods =
      'spec: {template: {spec: {serviceAccountName: s, containers: [{name: c, image: heapster:1, command: [/heapster, "--source=kubernetes:https://kubernetes.default"]}]}}}\n';
    const mackerel = 'containers: [{name: c, image: mackerel/mackerel-container-agent:0.5}]';
    for (const [text, expected] of [
      [`kind: Rollout\nmetadata: {name: r}\n${pods}`, 'ADDED CHANGED'],
      [`apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: r}\n${pods}`, 'ADDED CHANGED'],
      [`kind: Template\nobjects: [{kind: DaemonSet, spec: {template: {spec: {${mackerel}}}}}]\n`, 'VENDOR'],
      [`kind: PodList\nitems:\n- spec: {${mackerel}}\n`, 'NEEDS_FINE_GRAINED'],
      [
        `{"kind": "PodList", "items": [{"spec": {"containers": [{"name": "c", "image": "gpud"}], "hostNetwork": true}}]}`,
        'VENDOR',
      ],
    ] as const) {
      const { events } = await migrateText(text);
      const results = events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind));
      assert.equal(results.join(' '), expected, text);
    }
  });

  it('are attributed to their agent (Telegraf, Fluent Operator and New Relic were unknown, a script was Netdata)', async () => {
    const script = aConfigMap('a.py', 'run("ssh vm curl http://localhost:10255/metrics")\n');
    for (const [text, expected] of [
      ['config:\n  inputs:\n  - kubernetes:\n      url: "http://$HOSTIP:10255"\n', 'Telegraf'],
      [
        'kind: ClusterFilter\nspec: {filters: [{kubernetes: {useKubelet: true, kubeletPort: 10255}}]}\n',
        'Fluent Bit',
      ],
      [
        'newrelic-infrastructure:\n  kubelet: {config: {scheme: http, port: 10255}}\n',
        'New Relic nr-k8s-otel-collector',
      ],
      [script, null],
    ] as const) {
      const { events } = await migrateText(text);
      assert.deepEqual(
        events.map((event) => event.kind === 'LEFT' && event.tool),
        [expected],
        text,
      );
    }
  });

  it('are changed, and not what they made (a dump of pods was rewritten, which changes nothing)', async () => {
    const spec = `serviceAccountName: s, containers: [{name: c, image: curlimages/curl, args: ["http://$(IP):10255/metrics"], env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]}]`;
    const pod = `kind: Pod\nmetadata: {name: d-1, ownerReferences: [{kind: DaemonSet, name: d, controller: true}]}\nspec: {${spec}}\n`;
    const daemonSet = `kind: DaemonSet\nmetadata: {name: d}\nspec: {template: {spec: {${spec}}}}\n`;
    for (const [text, expected] of [
      [pod, 'OWNED'],
      [`${pod}---\n${daemonSet}`, 'OWNER_IS_HERE ADDED CHANGED'],
      [pod.replace('controller: true', 'controller: false'), 'ADDED CHANGED'],
    ] as const) {
      const { events } = await migrateText(text);
      const results = events.map((event) => (event.kind === 'LEFT' ? event.reason : event.kind));
      assert.equal(results.join(' '), expected, text);
    }
  });

  it('are searched for agents that do not name the port, manifests in ConfigMaps and Jobs of other groups too', async () => {
    const pods = 'spec: {containers: [{name: c, image: "turbonomic/kubeturbo:8"}]}';
    const deployment = `kind: Deployment\nspec: {template: {${pods}}}`;
    for (const text of [
      aConfigMap('a.yaml', `# an operator applies this\n---\n${deployment}\n`),
      `kind: ConfigMap\ndata:\n  a.json: '${JSON.stringify({ kind: 'Pod', spec: { containers: [] } })}'\n  b.yaml: |\n    kind: Pod\n    spec:\n      containers:\n      - image: turbonomic/kubeturbo:8\n`,
      `apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nspec: {tasks: [{template: {${pods}}}]}\n`,
    ]) {
      const { events } = await migrateText(text);
      assert.deepEqual(
        events.map((event) => event.kind === 'LEFT' && [event.reason, event.tool]),
        [['VENDOR', 'Turbonomic kubeturbo']],
        text,
      );
    }
  });

  it('have specific advice for a kind that takes its token only from a Secret', async () => {
    const { said } = await migrateText(
      'kind: ScrapeConfig\nspec: {staticConfigs: [{targets: ["10.0.0.3:10255"]}]}\n',
    );
    assert.match(said.join('\n'), /takes its token only from a Secret/);
  });
});
