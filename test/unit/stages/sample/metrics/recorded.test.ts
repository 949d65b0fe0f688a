import assert from 'node:assert/strict';
import { requestsOf } from '../../../../../shared/model/sampling.ts';
import { readKubeletMetrics } from '../../../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS } from '../../../../../shared/stages/sample/metrics/reading.ts';
import { piecesOf, recordedMetrics } from '../../../../support/metrics-texts.ts';

const read = (name: string) => readKubeletMetrics(piecesOf(recordedMetrics(name)), SCRAPE_LIMITS);

const AFTER_18 = {
  healthz: 3,
  metrics: 5,
  'metrics/cadvisor': 1,
  'metrics/probes': 2,
  other: 2,
  pods: 1,
  stats: 4,
};
const AFTER_25 = { ...AFTER_18, metrics: 8, 'metrics/cadvisor': 2, pods: 2, stats: 6 };
const RECORDED: readonly (readonly [string, Record<string, number>, number])[] = [
  ['metrics-1-before-any-use.txt', {}, 1795478501750],
  ['metrics-2-after-18-requests.txt', AFTER_18, 1795478501750],
  ['metrics-3-after-25-requests.txt', AFTER_25, 1795478501750],
  ['metrics-4-after-restart.txt', {}, 1795479374150],
  ['metrics-5-port-off.txt', {}, 1795479388970],
  ['metrics-through-node-proxy.gz', AFTER_25, 1795478501750],
];

describe('the metrics of a real kubelet', () => {
  for (const [name, counts, startedAtMs] of RECORDED) {
    it(`${name}: ${requestsOf(Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests })))} requests`, async () => {
      const reading = await read(name);
      assert.deepEqual(
        Object.fromEntries(reading.counts.map(({ path, requests }) => [path, requests])),
        counts,
      );
      assert.ok(reading.counts.every(({ method }) => method === 'GET'));
      assert.equal(reading.processStartedAtMs, startedAtMs);
      assert.equal(reading.familyPresent, true);
      assert.equal(reading.doubt, null);
      assert.equal(reading.looksLike, null);
    });
  }

  it('contain the clock of the node: when the kubelet last checked its pods', async () => {
    assert.equal((await read('metrics-3-after-25-requests.txt')).nodeClockMs, 1795478571000);
  });

  it('are not recognized in protobuf format', async () => {
    assert.equal((await read('metrics-protobuf.bin')).looksLike, 'it is binary');
  });

  it('include every label set that any kind of request increases', async () => {
    const rows = recordedMetrics('path-table.tsv').toString().trim().split('\n').slice(1);
    const series = new Map<string, number>();
    for (const row of rows) {
      const labels = row.split('\t')[5]?.split(' ')[0] ?? '';
      series.set(labels, (series.get(labels) ?? 0) + 1);
    }
    const lines = [...series].map(([labels, value]) => `kubelet_http_requests_total${labels} ${value}`);
    const text = `${lines.join('\n')}\n`;
    const reading = await readKubeletMetrics(piecesOf(text), SCRAPE_LIMITS);
    assert.ok(rows.length >= 57);
    assert.equal(requestsOf(reading.counts), rows.length);
    assert.equal(reading.counts.length, series.size);
  });
});
