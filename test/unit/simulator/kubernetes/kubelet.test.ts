import assert from 'node:assert/strict';
import fc from 'fast-check';
import { configz, metricsText, readonlyCounts } from '../../../../simulator/kubernetes/kubelet.ts';
import { type KubernetesTruth, nodesAt, type SimulatedNode } from '../../../../simulator/kubernetes/truth.ts';
import { aKubernetesTruth, aPool, HOUR_MS, NOW_MS } from '../../../support/kubernetes-truth.ts';

const otel = { agent: 'otel-collector', pools: null, sinceMs: 0, untilMs: null };

function firstNode(truth: KubernetesTruth, nowMs: number): SimulatedNode {
  const [node] = nodesAt(truth, nowMs);
  assert.ok(node);
  return node;
}

const readonlyLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('kubelet_http_requests_total{') && line.includes('"readonly"'));

describe('a simulated kubelet', () => {
  it('has no readonly counter while the port is unused, like a closed one', () => {
    const truth = aKubernetesTruth();
    assert.deepEqual(readonlyLines(metricsText(truth, firstNode(truth, NOW_MS), NOW_MS)), []);
  });

  it('counts the requests of its agents, and formats a million as Go does', () => {
    const truth = aKubernetesTruth({
      deployments: [otel],
      pools: [aPool({ createdAtMs: NOW_MS - 4000 * HOUR_MS })],
    });
    assert.deepEqual(readonlyLines(metricsText(truth, firstNode(truth, NOW_MS), NOW_MS)), [
      'kubelet_http_requests_total{long_running="false",method="GET",path="stats",server_type="readonly"} 1.439996e+06',
    ]);
  });

  it('keeps its counter when the port is closed, and stops counting', () => {
    const truth = aKubernetesTruth({
      deployments: [otel],
      pools: [aPool({ portClosedAtMs: NOW_MS - HOUR_MS })],
    });
    const node = firstNode(truth, NOW_MS);
    const then = readonlyCounts(truth, node, NOW_MS - HOUR_MS).get('stats');
    assert.ok(then && then > 0);
    assert.equal(readonlyCounts(truth, node, NOW_MS).get('stats'), then);
  });

  it('starts from zero after a restart', () => {
    const truth = aKubernetesTruth({ deployments: [otel], pools: [aPool({ restartEveryMs: 24 * HOUR_MS })] });
    const node = firstNode(truth, NOW_MS);
    assert.ok(NOW_MS - node.processStartedAtMs < 24 * HOUR_MS);
    const requests = readonlyCounts(truth, node, NOW_MS).get('stats') ?? 0;
    assert.ok(requests <= 24 * 360);
  });

  it('omits readOnlyPort from configz when the port is closed', () => {
    const open = aKubernetesTruth();
    const closed = aKubernetesTruth({ pools: [aPool({ portClosedAtMs: Number.NEGATIVE_INFINITY })] });
    const portOf = (truth: KubernetesTruth) =>
      (configz(firstNode(truth, NOW_MS), NOW_MS) as { kubeletconfig: { readOnlyPort?: number } })
        .kubeletconfig.readOnlyPort;
    assert.equal(portOf(open), 10255);
    assert.equal(portOf(closed), undefined);
  });

  it('never decreases its counter within one process', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (a, b) => {
        const truth = aKubernetesTruth({ deployments: [otel] });
        const at = (hours: number) => {
          const nowMs = NOW_MS + hours * HOUR_MS;
          return readonlyCounts(truth, firstNode(truth, nowMs), nowMs).get('stats') ?? 0;
        };
        assert.ok(at(Math.max(a, b)) >= at(Math.min(a, b)));
      }),
    );
  });
});
