import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrateText } from '../../../support/migrate-text.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/field');

/** Outcomes in order, as `CHANGED tool` or `REASON tool`; ADDED is left out. */
async function outcomesOf(file: string): Promise<string[]> {
  const { events } = await migrateText(readFileSync(join(FOLDER, file), 'utf8'));
  return events.flatMap((event) => {
    if (event.kind === 'CHANGED') return [`CHANGED ${event.tool}`];
    return event.kind === 'LEFT' ? [`${event.reason} ${event.tool ?? '-'}`] : [];
  });
}

/** Results that the README of the fixtures states, by the fault that they guard against. */
const CASES: readonly [fault: string, file: string, outcomes: readonly string[]][] = [
  [
    'an egress policy for 10255 blocked the migrated agent',
    '01-netpol-egress.yaml',
    ['CHANGED network policy', 'CHANGED OpenTelemetry kubeletstats receiver'],
  ],
  [
    'a relabeling of __scheme__ sent the token in clear text',
    '02-prom-scheme-relabel.yaml',
    ['SCHEME_RELABELED Prometheus'],
  ],
  [
    "a VMNodeScrape was mistaken for the workload's own port",
    '03-vmnodescrape.yaml',
    ['CHANGED VictoriaMetrics operator', 'GRANT_MISSING VictoriaMetrics operator'],
  ],
  [
    "a Service and Endpoints without pods were mistaken for the workload's own ports",
    '04-kubelet-service-endpoints.yaml',
    [
      'KUBELET_SERVICE -',
      'KUBELET_SERVICE -',
      'KUBELET_ENDPOINTS -',
      'SERVICE_MONITOR Prometheus Operator',
      'SERVICE_MONITOR Prometheus Operator',
    ],
  ],
  [
    "a ServiceMonitor that uses targetPort was mistaken for the workload's own port",
    '04c-servicemonitor-targetport.yaml',
    ['CHANGED Prometheus Operator', 'GRANT_MISSING Prometheus Operator'],
  ],
  ['GPUd, which does not name the port, was missed', '07-gpud.yaml', ['VENDOR NVIDIA / Lepton GPUd']],
  [
    'Helm values of SigNoz were not recognized',
    '09-signoz-values.yaml',
    ['CHANGED SigNoz k8s-infra', 'GRANT_MISSING SigNoz k8s-infra'],
  ],
  [
    "only the first of Datadog's settings was reported",
    '10b-datadog-agent-configmap.yaml',
    [
      'NEEDS_FINE_GRAINED Datadog Agent',
      'CHANGED Datadog kubelet check',
      'GRANT_MISSING Datadog kubelet check',
    ],
  ],
  ['a Cosmos DB port was reported', '13-cosmos-port-env.yaml', ['MONGODB -', 'MONGODB -']],
  ["a container's own port was reported", '14b-probe-own-port.yaml', ['OWN_PORT -', 'OWN_PORT -']],
  ['Fluent Bit was not recognized', '17-fluentbit.yaml', ['NEEDS_FINE_GRAINED Fluent Bit']],
  [
    'Elastic Agent was not recognized',
    '18-elastic-agent.yaml',
    ['CHANGED Elastic Agent', 'GRANT_MISSING Elastic Agent'],
  ],
  ['a scrape configuration in a Secret was ignored', '23-prom-secret.yaml', ['SECRET_CONFIG -']],
  [
    'other targets of the job received its token',
    '31-prom-mixed-targets.yaml',
    ['CHANGED Prometheus', 'GRANT_MISSING Prometheus'],
  ],
  ['a mirrored Datadog image was not recognized', '41-datadog-mirror.yaml', ['VENDOR Datadog Agent']],
  [
    'an OpenTelemetryCollector was not read',
    '50-otelcol-cr.yaml',
    [
      'CHANGED OpenTelemetry kubeletstats receiver',
      'GRANT_MISSING OpenTelemetry kubeletstats receiver',
      'CHANGED OpenTelemetry kubeletstats receiver',
      'GRANT_MISSING OpenTelemetry kubeletstats receiver',
    ],
  ],
  ['an under-indented flow scalar was rejected', '60-flow-scalar-indent.yaml', ['CHANGED curl']],
  ['a migrated Datadog Agent was reported', '64-datadog-init-containers.yaml', []],
  ['a migrated Netdata was reported', '65-netdata-fixed.yaml', []],
];

describe('migrate, on inputs from the field', () => {
  for (const [fault, file, outcomes] of CASES)
    it(`handles ${file} (fault: ${fault})`, async () => {
      assert.deepEqual(await outcomesOf(file), outcomes);
    });

  it('keeps every byte of an under-indented flow scalar except the change', async () => {
    const text = readFileSync(join(FOLDER, '60-flow-scalar-indent.yaml'), 'utf8');
    const migrated = await migrateText(text);
    const changed = migrated.diff.split('\n').filter((line) => /^-(?!-- )/.test(line));
    assert.deepEqual(changed, ["-    command: [sh, -c, 'curl -s http://$NODE_IP:10255/metrics']"]);
  });
});
