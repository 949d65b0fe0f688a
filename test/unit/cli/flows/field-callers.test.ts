import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callersIn, searchYaml } from '../../../support/callers-in.ts';

const FIELD = join(import.meta.dirname, '../../../fixtures/field');
const read = (file: string) => readFileSync(join(FIELD, file), 'utf8');

/** The detections that test/fixtures/field/README.md expects. */
const CASES: readonly [fault: string, file: string, expected: readonly string[]][] = [
  ['a mirrored image was not recognized', '41-datadog-mirror.yaml', ['HIGH DaemonSet/datadog Datadog Agent']],
  ['init containers and a runner were reported as agents', '64-datadog-init-containers.yaml', []],
  ['a migrated Netdata and a parent were reported as callers', '65-netdata-fixed.yaml', []],
  ['a silent default was missed', '07-gpud.yaml', ['MEDIUM DaemonSet/gpud NVIDIA / Lepton GPUd']],
  ["a container's own port and probe were reported", '14b-probe-own-port.yaml', []],
  ['the port of a database was reported', '13-cosmos-port-env.yaml', []],
  [
    'a custom resource was not searched',
    '50-otelcol-cr.yaml',
    [
      'HIGH OpenTelemetryCollector/node2 OpenTelemetry kubeletstats receiver',
      'MEDIUM OpenTelemetryCollector/node OpenTelemetry kubeletstats receiver',
    ],
  ],
  [
    'a ConfigMap without its workload was not searched',
    '10b-datadog-agent-configmap.yaml',
    ['MEDIUM ConfigMap/datadog-config Datadog Agent'],
  ],
  ['Fluent Bit was not recognized', '17-fluentbit.yaml', ['MEDIUM ConfigMap/fluent-bit Fluent Bit']],
  [
    'Elastic Agent was not recognized',
    '18-elastic-agent.yaml',
    ['MEDIUM ConfigMap/agent-node-datastreams Elastic Agent'],
  ],
  [
    'a VMNodeScrape was not recognized',
    '03-vmnodescrape.yaml',
    ['HIGH VMNodeScrape/cadvisor VictoriaMetrics operator'],
  ],
  [
    'a Service without pods was not recognized as that of the kubelets',
    '04-kubelet-service-endpoints.yaml',
    ['HIGH ServiceMonitor/node-metrics Prometheus Operator'],
  ],
  [
    'a target port was not read',
    '04c-servicemonitor-targetport.yaml',
    ['HIGH ServiceMonitor/kubelets Prometheus Operator'],
  ],
  ['YAML that kubectl accepts was not read', '60-flow-scalar-indent.yaml', ['HIGH Pod/init']],
];

describe('searchManifests, on inputs from the field', () => {
  for (const [fault, file, expected] of CASES)
    it(`finds the right callers in ${file} (fault: ${fault})`, async () => {
      assert.deepEqual(await callersIn(read(file)), expected);
    });

  it('names every occurrence in 10b-datadog-agent-configmap.yaml', async () => {
    const { callers } = await searchYaml(read('10b-datadog-agent-configmap.yaml'));
    assert.match(callers[0]?.evidence ?? '', /datadog\.yaml \(line 2\).*kubelet\.yaml \(lines 2 and 3\)/);
  });

  it('counts the unread Secret of 23-prom-secret.yaml', async () => {
    const { callers, secrets } = await searchYaml(read('23-prom-secret.yaml'));
    assert.deepEqual([callers, secrets], [[], 1]);
  });

  it('reports 09-signoz-values.yaml, a file of Helm values, as not read', async () => {
    const { problems } = await searchYaml(read('09-signoz-values.yaml'));
    assert.match(problems[0] ?? '', /not a Kubernetes object/);
  });
});
