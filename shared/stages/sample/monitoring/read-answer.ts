import type { ClusterIdentity } from '../../../model/cluster.ts';
import type { KubeletSample, PathCount } from '../../../model/sampling.ts';
import type { InstantSeries, InstantVector } from '../ports.ts';
import { ANSWER_LABEL } from './question.ts';

/** Samples of the kubelets of a project, by cluster and node. Only what is collected is in it. */
export type CollectedSamples = ReadonlyMap<string, ReadonlyMap<string, readonly KubeletSample[]>>;

/** When the two samples of the question were taken, in milliseconds. */
export interface Moments {
  readonly earlier: number;
  readonly now: number;
}

/** The key of a cluster among CollectedSamples. */
export function clusterKeyOf({ projectId, location, cluster }: ClusterIdentity): string {
  return [projectId, location, cluster].join('/');
}

/** From the answer to monitoringQuestion to samples, the earlier one first. Nodes that are gone by now are left out. */
export function readAnswer({ series, complete }: InstantVector, moments: Moments): CollectedSamples {
  const nodes = new Map<string, Map<string, NodeSeries>>();
  for (const each of series) {
    const { project_id: projectId = '', location = '', cluster = '', node, instance = '' } = each.labels;
    const name = node || instance.replace(/:[^:]*$/, '');
    if (name === '') continue;
    const ofCluster = entryOf(nodes, clusterKeyOf({ projectId, location, cluster }), () => new Map());
    entryOf(ofCluster, name, () => new NodeSeries()).add(each);
  }
  return new Map(
    [...nodes].map(([key, ofCluster]) => [
      key,
      new Map(
        [...ofCluster]
          .filter(([, { now }]) => now.collected)
          .map(([name, node]) => [name, node.samples(moments, complete)]),
      ),
    ]),
  );
}

/** What is known of one kubelet at one moment. */
class MomentSeries {
  collected = false;
  startedAtMs: number | null = null;
  doubtful = false;
  readonly counts = new Map<string, PathCount>();

  add(answer: string, { labels, value }: InstantSeries): void {
    if (answer === 'collected') this.collected = true;
    else if (answer === 'started')
      this.startedAtMs = value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.round(value * 1000) : null;
    else if (answer === 'counted') this.#count(labels, value);
  }

  #count({ path = '', method = '' }: InstantSeries['labels'], value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.doubtful = true;
      return;
    }
    const key = JSON.stringify([path, method]);
    // A kubelet that two jobs scrape is there twice.
    const requests = Math.max(value, this.counts.get(key)?.requests ?? 0);
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
  readonly now = new MomentSeries();
  readonly earlier = new MomentSeries();

  add(series: InstantSeries): void {
    const [answer = '', moment] = (series.labels[ANSWER_LABEL] ?? '').split(' ');
    if (moment === 'now') this.now.add(answer, series);
    else if (moment === 'earlier') this.earlier.add(answer, series);
  }

  samples(moments: Moments, complete: boolean): KubeletSample[] {
    const now = this.now.sample(moments.now, complete);
    return this.earlier.collected ? [this.earlier.sample(moments.earlier, complete), now] : [now];
  }
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
