import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { judgeCluster } from '../../../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../../../shared/stages/judge/policy.ts';
import { managedPrometheus } from '../../../../shared/stages/sample/managed-prometheus.ts';
import {
  collectedSamplesBy,
  monitoringQuery,
} from '../../../../shared/stages/sample/monitoring/read-answer.ts';
import type { InstantSeries, PrometheusQuery } from '../../../../shared/stages/sample/ports.ts';
import { aCluster } from '../../../support/cluster-builder.ts';

const NOW_MS = 1_795_003_600_000;
const NODE = 'gke-cluster-a-pool-a-0123abcd-x1y2';
const cluster = aCluster();

const series = (answer: string, value: number, labels: Record<string, string> = {}): InstantSeries => ({
  labels: {
    project_id: 'project-a',
    location: 'us-central1',
    cluster: 'cluster-a',
    node: NODE,
    instance: `${NODE}:metrics`,
    answer,
    ...labels,
  },
  value,
});
const counted = (moment: string, value: number) =>
  series(`counted ${moment}`, value, { path: 'stats', method: 'GET' });

async function answerOf(given: readonly InstantSeries[], complete = true, resampleMs: number | null = null) {
  const prometheus: PrometheusQuery = { query: async () => ({ series: given, complete }) };
  const samples = collectedSamplesBy(prometheus, { nowMs: () => NOW_MS }, [3600]);
  return managedPrometheus(cluster, samples, { resampleMs }).sample();
}

async function samplesOf(given: readonly InstantSeries[], complete = true) {
  const answer = await answerOf(given, complete);
  assert.ok(answer.sampling !== null);
  return answer.sampling.nodes[0];
}

describe('Managed Prometheus', () => {
  it('builds two samples from the data collected at both times', async () => {
    const node = await samplesOf([
      series('collected 0', 9),
      series('collected 3600', 9),
      series('started 0', 1_795_000_000.25),
      series('started 3600', 1_795_000_000.25),
      counted('0', 7),
      counted('3600', 5),
    ]);
    assert.equal(node?.node, NODE);
    assert.equal(node?.pool, 'pool-a');
    assert.deepEqual(
      node?.samples.map(({ sampledAtMs, processStartedAtMs, counts }) => [
        sampledAtMs,
        processStartedAtMs,
        counts.map(({ requests }) => requests),
      ]),
      [
        [NOW_MS - 3_600_000, 1_795_000_000_250, [5]],
        [NOW_MS, 1_795_000_000_250, [7]],
      ],
    );
  });

  it('does not believe a start in 1970, of a clock that was not set (was quiet for 56 years)', async () => {
    const node = await samplesOf([series('collected 0', 9), series('started 0', 12)]);
    assert.equal(node?.samples[0]?.processStartedAtMs, null);
  });

  it('reports a second sample that was requested and is missing (was not reported)', async () => {
    const now = [series('collected 0', 9), series('started 0', 1_790_000_000)];
    const failureOf = async (given: readonly InstantSeries[], resampleMs: number | null) =>
      (await answerOf(given, true, resampleMs)).sampling?.nodes[0]?.failure;
    assert.equal(await failureOf(now, 30_000), 'SECOND_SAMPLE_MISSING');
    assert.equal(await failureOf(now, null), null);
    assert.equal(await failureOf([...now, series('collected 3600', 9)], 30_000), null);
  });

  it('shows in one scan that a counter did not grow for the quiet period (took eight days of scans)', async () => {
    const week = [0, 3600, 691_200].flatMap((ago) => [
      series(`collected ${ago}`, 9),
      series(`started ${ago}`, 1_790_000_000),
      counted(String(ago), 7),
    ]);
    const answer = await answerOf(week);
    assert.ok(answer.sampling !== null);
    const policy = policyAt(NOW_MS);
    const sampling = {
      ...answer.sampling,
      present: [{ node: NODE, uid: null, pool: 'pool-a', createdAtMs: null }],
    };
    const { readiness, usage } = judgeCluster(cluster, sampling, policy);
    assert.deepEqual(
      [usage.verdict, usage.window_seconds, readiness],
      ['NOT_SEEN', 691_200, 'SAFE_TO_CLOSE'],
    );
  });

  it('treats a collected kubelet without readonly series as one with zero requests', async () => {
    const node = await samplesOf([series('collected 0', 9), series('collected 3600', 9)]);
    const zero = [[], true, null];
    assert.deepEqual(
      node?.samples.map((sample) => [sample.counts, sample.familyPresent, sample.processStartedAtMs]),
      [zero, zero],
    );
  });

  it('treats missing series as not collected, never as not used', async () => {
    const nothing: InstantSeries[][] = [
      [],
      [series('collected 0', 9, { cluster: 'cluster-b' })],
      [series('collected 0', 9, { project_id: 'project-b' })],
      [series('collected 3600', 9)],
      [counted('0', 7)],
      [series('collected 0', 9, { node: '', instance: '' })],
    ];
    for (const given of nothing) {
      const answer = await answerOf(given);
      assert.ok(answer.sampling === null);
      assert.equal(answer.reason, 'METRIC_MISSING');
    }
  });

  it('names a node by its instance if the series has no other name for it', async () => {
    const node = await samplesOf([series('collected 0', 9, { node: '' })]);
    assert.equal(node?.node, NODE);
  });

  it('counts a kubelet that two jobs scrape once', async () => {
    const twice = [
      counted('0', 7),
      { ...counted('0', 6), labels: { ...counted('0', 6).labels, instance: 'x:10250' } },
    ];
    const node = await samplesOf([series('collected 0', 9), ...twice]);
    assert.deepEqual(node?.samples[0]?.counts, [{ path: 'stats', method: 'GET', requests: 7 }]);
  });

  it('reports TRUNCATED for a partial response, or a value that is not a count', async () => {
    assert.equal((await samplesOf([series('collected 0', 9)], false))?.failure, 'TRUNCATED');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5])
      assert.equal((await samplesOf([series('collected 0', 9), counted('0', value)]))?.failure, 'TRUNCATED');
  });

  it('treats a counter above 2^53 as truncated: a double cannot show whether it grew', async () => {
    const earlier = [series('collected 3600', 9), counted('3600', 2 ** 53)];
    const node = await samplesOf([series('collected 0', 9), counted('0', 2 ** 53), ...earlier]);
    assert.deepEqual(
      node?.samples.map(({ truncated }) => truncated),
      [true, true],
    );
  });

  it('assigns no pool to a node of an unknown instance group', async () => {
    const node = await samplesOf([series('collected 0', 9, { node: 'gke-cluster-a-pool-z-0123abcd-x1y2' })]);
    assert.equal(node?.pool, null);
  });

  const present = (node: string): InstantSeries => ({
    labels: {
      project_id: 'project-a',
      location: 'us-central1',
      cluster_name: 'cluster-a',
      node_name: node,
      answer: 'present 0',
    },
    value: 1,
  });

  it('lists the nodes that are present, including those that are not collected (was "3 of 1")', async () => {
    const answer = await answerOf([
      series('collected 0', 9),
      present(NODE),
      present('gke-cluster-a-pool-a-0123abcd-z9'),
    ]);
    assert.ok(answer.sampling !== null);
    assert.deepEqual(
      answer.sampling.present?.map(({ node, pool }) => [node, pool]),
      [
        [NODE, 'pool-a'],
        ['gke-cluster-a-pool-a-0123abcd-z9', 'pool-a'],
      ],
    );
  });

  it('does not list the present nodes without the system metric, or from a partial response', async () => {
    for (const answer of [
      await answerOf([series('collected 0', 9)]),
      await answerOf([series('collected 0', 9), present(NODE)], false),
    ]) {
      assert.ok(answer.sampling !== null);
      assert.equal(answer.sampling.present, null);
    }
  });

  const errors = [
    ['API_FORBIDDEN', 'FORBIDDEN'],
    ['API_DISABLED', 'FORBIDDEN'],
    ['API_UNREACHABLE', 'UNREACHABLE'],
    ['API_ANSWER_INVALID', 'UNREACHABLE'],
  ] as const;
  for (const [code, reason] of errors)
    it(`returns ${reason} for ${code}`, async () => {
      const source = managedPrometheus(
        cluster,
        () => Promise.reject(new SweepError(code, { api: 'A', resource: 'R' })),
        { resampleMs: null },
      );
      const answer = await source.sample();
      assert.ok(answer.sampling === null);
      assert.equal(answer.reason, reason);
    });
});

describe('collectedSamplesBy', () => {
  it('queries each project once for all its clusters', async () => {
    const asked: string[] = [];
    const prometheus: PrometheusQuery = {
      query: async (projectId, _question, atMs) => {
        asked.push(`${projectId} ${atMs}`);
        return { series: [], complete: true };
      },
    };
    const samples = collectedSamplesBy(prometheus, { nowMs: () => NOW_MS }, [3600]);
    await Promise.all([samples('project-a'), samples('project-b'), samples('project-a')]);
    assert.deepEqual(asked, [`project-a ${NOW_MS}`, `project-b ${NOW_MS}`]);
  });
});

describe('monitoringQuery', () => {
  const question = monitoringQuery('project-a', [3600, 691_200]);

  it('queries every point in time, for that project only', () => {
    assert.equal(question.split(' or ').length, 10);
    assert.equal(question.match(/ offset 3600s/g)?.length, 4);
    assert.equal(question.match(/ offset 691200s/g)?.length, 4);
    assert.equal(question.match(/project_id="project-a"/g)?.length, 13);
  });

  it('escapes names so that they cannot change the query', () => {
    assert.match(monitoringQuery('a"} or vector(1) #', [60]), /project_id="a\\"} or vector\(1\) #"/);
  });
});
