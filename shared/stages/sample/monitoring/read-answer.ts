import { clusterKeyOf } from '../../../model/cluster-names.ts';
import { type KubeletSample, type PathCount, processStartMs } from '../../../model/sampling.ts';
import type { Clock } from '../../../platform/clock.ts';
import { MAX_LABEL_LENGTH, MAX_REQUESTS, MAX_SERIES } from '../metrics/reading.ts';
import type { InstantSeries, InstantVector, PrometheusQuery } from '../ports.ts';

/**
 * The label that the query adds to each series: what the series says, and how many seconds ago that was.
 * `counted`: requests to the read-only port. `collected`: whether the counter is collected at all. `started`: the process
 * start. `present`: the node exists, from a system metric that GKE collects for every node.
 */
const ANSWER_LABEL = 'answer';

/**
 * One query per project: the counters of all kubelets of all its clusters now and at earlier moments, when each kubelet
 * started, which kubelets are collected at all, and which nodes are present. A kubelet without a `counted` series has
 * counted nothing; a cluster without a `collected` series is not collected. Many processes export their start: that of the
 * kubelet is the one of the instance that carries the counter.
 * @param windowsSeconds how long ago the earlier samples are: the increase over the quiet period, and whether it is over
 * Source: prometheus-engine, pkg/operator/apis/monitoring/v1/operator_config.go (labels of kubelet scraping);
 * https://cloud.google.com/monitoring/api/metrics_kubernetes (kubernetes.io/node/cpu/total_cores).
 */
export function monitoringQuery(projectId: string, windowsSeconds: readonly number[]): string {
  const of = (...matchers: readonly string[]) =>
    `{${[`project_id=${JSON.stringify(projectId)}`, ...matchers].join(',')}}`;
  return [0, ...windowsSeconds]
    .flatMap((ago) => {
      const offset = ago === 0 ? '' : ` offset ${ago}s`;
      return [
        answer(
          `counted ${ago}`,
          `max by (${PLACE},path,method) (${COUNTER}${of('server_type="readonly"')}${offset})`,
        ),
        answer(`collected ${ago}`, `count by (${PLACE}) (${COUNTER}${of()}${offset})`),
        answer(
          `started ${ago}`,
          `max by (${PLACE}) (process_start_time_seconds${of()}${offset} and on (${INSTANCE}) ${COUNTER}${of()}${offset})`,
        ),
      ];
    })
    .concat(
      answer('present 0', `count by (${SYSTEM_PLACE}) (${NODES}${of('monitored_resource="k8s_node"')})`),
    )
    .join(' or ');
}

const COUNTER = 'kubelet_http_requests_total';
const PLACE = 'project_id,location,cluster,node,instance';
const INSTANCE = 'project_id,location,cluster,instance';
const NODES = 'kubernetes_io:node_cpu_total_cores';
const SYSTEM_PLACE = 'project_id,location,cluster_name,node_name';

function answer(name: string, expression: string): string {
  return `label_replace(${expression},"${ANSWER_LABEL}","${name}","","")`;
}

/** The samples that Managed Prometheus has of one cluster. */
export interface CollectedCluster {
  /** Samples by node. Only kubelets that are collected now. */
  readonly nodes: ReadonlyMap<string, readonly KubeletSample[]>;
  /** Every node that GKE's system metric currently has; null if it has none, or the response may be incomplete. */
  readonly present: readonly string[] | null;
}

/** The samples that Managed Prometheus has of a project, by the cluster's `clusterKeyOf`. */
export type CollectedSamples = ReadonlyMap<string, CollectedCluster>;

/**
 * Converts the response to monitoringQuery to samples, in time order. Nodes that no longer exist are left out.
 * @param nowMs the time of the query
 */
export function readAnswer({ series, complete }: InstantVector, nowMs: number): CollectedSamples {
  const clusters = new Map<string, { nodes: Map<string, NodeSeries>; present: Set<string> }>();
  for (const each of series) {
    const { labels } = each;
    const key = clusterKeyOf({
      projectId: labels['project_id'] ?? '',
      location: labels['location'] ?? '',
      cluster: labels['cluster'] || labels['cluster_name'] || '',
    });
    const ofCluster = entryOf(clusters, key, () => ({ nodes: new Map(), present: new Set<string>() }));
    const name = labels['node'] || labels['node_name'] || (labels['instance'] ?? '').replace(/:[^:]*$/, '');
    if (name === '') continue;
    if (labels[ANSWER_LABEL] === 'present 0') ofCluster.present.add(name);
    else entryOf(ofCluster.nodes, name, () => new NodeSeries()).add(each);
  }
  return new Map(
    [...clusters].map(([key, { nodes, present }]) => {
      const collected = [...nodes].filter(([, node]) => node.isCollectedNow());
      return [
        key,
        {
          nodes: new Map(collected.map(([name, node]) => [name, node.samples(nowMs, complete)])),
          present:
            complete && present.size > 0
              ? [...new Set([...present, ...collected.map(([name]) => name)])]
              : null,
        },
      ];
    }),
  );
}

/** The series of one kubelet at one time. */
class MomentSeries {
  collected = false;
  startedAtMs: number | null = null;
  doubtful = false;
  readonly counts = new Map<string, PathCount>();
  #requests = 0;

  add(answer: string, { labels, value }: InstantSeries): void {
    if (answer === 'collected') this.collected = true;
    else if (answer === 'started') this.startedAtMs = processStartMs(value);
    else if (answer === 'counted') this.#count(labels, value);
  }

  #count({ path = '', method = '' }: InstantSeries['labels'], value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.doubtful = true;
      return;
    }
    const key = JSON.stringify([path, method]);
    const known = this.counts.get(key)?.requests;
    // If two jobs scrape a kubelet, its series are returned twice.
    const requests = Math.max(value, known ?? 0);
    const total = this.#requests + requests - (known ?? 0);
    const tooLong = path.length > MAX_LABEL_LENGTH || method.length > MAX_LABEL_LENGTH;
    const tooMany = known === undefined && this.counts.size >= MAX_SERIES;
    if (tooLong || tooMany || total > MAX_REQUESTS) {
      this.doubtful = true;
      return;
    }
    this.#requests = total;
    this.counts.set(key, { path, method, requests });
  }

  sample(sampledAtMs: number, complete: boolean): KubeletSample {
    return {
      sampledAtMs,
      processStartedAtMs: this.startedAtMs,
      counts: [...this.counts.values()],
      familyPresent: true,
      truncated: this.doubtful || !complete,
    };
  }
}

class NodeSeries {
  /** By age in seconds. */
  readonly #moments = new Map<number, MomentSeries>();

  add(series: InstantSeries): void {
    const [answer = '', ago = ''] = (series.labels[ANSWER_LABEL] ?? '').split(' ');
    if (/^\d+$/.test(ago)) entryOf(this.#moments, Number(ago), () => new MomentSeries()).add(answer, series);
  }

  isCollectedNow(): boolean {
    return this.#moments.get(0)?.collected === true;
  }

  samples(nowMs: number, complete: boolean): KubeletSample[] {
    return [...this.#moments]
      .filter(([, { collected }]) => collected)
      .toSorted(([a], [b]) => b - a)
      .map(([ago, moment]) => moment.sample(nowMs - ago * 1000, complete));
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/**
 * The samples that Managed Prometheus has of a project's kubelets, queried once per project for all its clusters.
 * Created for one scan. Throws as PrometheusQuery, to each caller.
 * @param windowsSeconds how long ago the earlier samples are
 */
export function collectedSamplesBy(
  prometheus: PrometheusQuery,
  clock: Clock,
  windowsSeconds: readonly number[],
): (projectId: string) => Promise<CollectedSamples> {
  const queried = new Map<string, Promise<CollectedSamples>>();
  return (projectId) => {
    const samples = queried.get(projectId) ?? query(projectId);
    queried.set(projectId, samples);
    return samples;
  };

  async function query(projectId: string): Promise<CollectedSamples> {
    const now = clock.nowMs();
    return readAnswer(
      await prometheus.query(projectId, monitoringQuery(projectId, windowsSeconds), now),
      now,
    );
  }
}
