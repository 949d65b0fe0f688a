import { readonlyCounts } from '../kubernetes/kubelet.ts';
import { type KubernetesTruth, nodesAt } from '../kubernetes/truth.ts';

/** A series of an instant vector: labels and value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A cluster whose kubelets are scraped by Managed Prometheus. */
export interface CollectedCluster {
  readonly projectId: string;
  readonly location: string;
  readonly kubernetes: KubernetesTruth;
}

const TERM =
  /^label_replace\((max|count) by \(([\w,]+)\) \(([\w:]+)\{([^}]*)\}(?: offset (\d+)s)?(?: and on \(([\w,]+)\) (\w+)\{([^}]*)\}(?: offset \d+s)?)?\),"(\w+)","([^"]*)","",""\)$/;

/** The query has a form that the simulator does not support. */
export class UnknownQueryError extends Error {}

/**
 * Evaluates terms `label_replace(AGGREGATION by (…) (METRIC{…} offset Ns and on (…) METRIC{…} offset Ns),"LABEL","VALUE","","")`
 * joined by ` or `, on the kubelets' counter, the process starts and the nodes. The second offset is the first.
 * @throws UnknownQueryError for any other PromQL
 */
export function evaluate(query: string, clusters: readonly CollectedCluster[], atMs: number): Series[] {
  return query.split(/ or (?=label_replace)/).flatMap((term) => {
    const match = TERM.exec(term);
    if (match === null) throw new UnknownQueryError(`The simulator does not support the query ${term}`);
    const [, aggregation, by = '', metric = '', matchers = '', offsetSeconds = '0', on, other = ''] = match;
    const [otherMatchers = '', label = '', value = ''] = match.slice(8);
    const momentMs = atMs - Number(offsetSeconds) * 1000;
    const select = (name: string, wanted: string) =>
      clusters
        .flatMap((cluster) => seriesOf(cluster, name, momentMs))
        .filter(({ labels }) => satisfies(labels, wanted));
    const keyOf = ({ labels }: Series) => JSON.stringify((on ?? '').split(',').map((name) => labels[name]));
    const joined = on === undefined ? null : new Set(select(other, otherMatchers).map(keyOf));
    const selected = select(metric, matchers).filter(
      (series) => joined === null || joined.has(keyOf(series)),
    );
    return aggregate(selected, aggregation === 'count', by.split(',')).map((series) => ({
      labels: { ...series.labels, [label]: value },
      value: series.value,
    }));
  });
}

function seriesOf(
  { projectId, location, kubernetes }: CollectedCluster,
  metric: string,
  atMs: number,
): Series[] {
  return nodesAt(kubernetes, atMs)
    .filter(({ ready, createdAtMs }) => ready && createdAtMs <= atMs)
    .flatMap((node): Series[] => {
      const place = {
        project_id: projectId,
        location,
        cluster: kubernetes.cluster,
        job: 'kubelet',
        node: node.name,
        instance: `${node.name}:metrics`,
      };
      if (metric === 'process_start_time_seconds')
        return [
          { labels: place, value: node.processStartedAtMs / 1000 },
          // Many processes of a node export their start.
          { labels: { ...place, job: 'node-exporter', instance: `${node.name}:9100` }, value: atMs / 1000 },
        ];
      if (metric === 'kubernetes_io:node_cpu_total_cores') return [{ labels: systemLabels(place), value: 2 }];
      if (metric !== 'kubelet_http_requests_total') return [];
      const counted = { ...place, method: 'GET' };
      return [
        { labels: { ...counted, path: 'metrics', server_type: 'readwrite' }, value: 1 },
        ...[...readonlyCounts(kubernetes, node, atMs)].map(([path, value]) => ({
          labels: { ...counted, path, server_type: 'readonly' },
          value,
        })),
      ];
    });
}

/** GKE's system metrics name the cluster and the node differently. */
function systemLabels(place: Readonly<Record<'project_id' | 'location' | 'cluster' | 'node', string>>) {
  return {
    monitored_resource: 'k8s_node',
    project_id: place.project_id,
    location: place.location,
    cluster_name: place.cluster,
    node_name: place.node,
  };
}

/** Supports `name="value"` and `name=~"a|b"` matchers. */
function satisfies(labels: Series['labels'], matchers: string): boolean {
  return [...matchers.matchAll(/(\w+)(=~?)"([^"]*)"/g)].every(([, name = '', operator, wanted = '']) => {
    const alternatives = operator === '=~' ? wanted.split('|') : [wanted];
    return alternatives.includes(labels[name] ?? '');
  });
}

function aggregate(series: readonly Series[], isCount: boolean, by: readonly string[]): Series[] {
  const groups = Map.groupBy(series, ({ labels }) => JSON.stringify(by.map((name) => labels[name] ?? '')));
  return [...groups.values()].map((members) => ({
    labels: Object.fromEntries(
      by.flatMap((name) => (members[0]?.labels[name] === undefined ? [] : [[name, members[0].labels[name]]])),
    ),
    value: isCount ? members.length : Math.max(...members.map(({ value }) => value)),
  }));
}
