import assert from 'node:assert/strict';
import { MonitoringPrometheusQuery } from '../../../../shared/adapters/monitoring/cloud-monitoring.ts';
import { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { managedPrometheus } from '../../../../shared/stages/sample/managed-prometheus.ts';
import { collectedSamplesBy } from '../../../../shared/stages/sample/monitoring/read-answer.ts';
import { startSimulator } from '../../../../simulator/start-simulator.ts';

const CLOCK = { nowMs: () => Date.UTC(2026, 10, 24, 3) };

describe('Managed Prometheus of a simulated fleet', () => {
  it('provides samples of the clusters that it collects, with one query per project', async () => {
    const simulator = await startSimulator({ clusters: 40, seed: 3, clock: CLOCK });
    const transport = new HttpClient({ credentials: { headersFor: async () => ({}) }, clock: CLOCK });
    try {
      const prometheus = new MonitoringPrometheusQuery(transport, new URL(simulator.url));
      const samples = collectedSamplesBy(prometheus, CLOCK, [3600]);
      const { clusters } = simulator.fleet;
      const answers = await Promise.all(
        clusters.map(({ restDocument, projectId }) =>
          managedPrometheus(decodeCluster(restDocument, { projectId }), samples, {
            resampleMs: null,
          }).sample(),
        ),
      );
      const collected = answers.flatMap((answer) => answer.sampling ?? []);
      const missing = answers.filter(
        (answer) => answer.sampling === null && answer.reason === 'METRIC_MISSING',
      );
      assert.ok(collected.length > 0);
      assert.equal(collected.length + missing.length, clusters.length);
      assert.ok(collected.every(({ present, nodes }) => (present?.length ?? 0) >= nodes.length));
      const nodes = collected.flatMap((sampling) => sampling.nodes);
      assert.ok(nodes.every(({ pool, samples: [first] }) => pool !== null && first?.processStartedAtMs));
      assert.ok(nodes.some(({ samples: taken }) => taken.some(({ counts }) => counts.length > 0)));
      const calls = simulator.calls()['monitoring.projects.location.prometheus.api.v1.query'];
      assert.equal(calls, new Set(clusters.map(({ projectId }) => projectId)).size);
    } finally {
      await transport.close();
      await simulator.close();
    }
  });
});
