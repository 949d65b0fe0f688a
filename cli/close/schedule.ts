import type { CampaignClusterRow, CampaignRules } from '../../shared/model/rows/campaign-rows.ts';

/** Estimates how long a campaign takes. What is not known is assumed, and said. */

/** Replacing one node: creating its successor, draining it for up to the default grace period, deleting it. */
export const MINUTES_PER_NODE = 5;
/** A change that restarts nothing. */
export const MINUTES_PER_CHANGE = 1;

const MINUTE_MS = 60_000;

/** How long the turn of a cluster takes, with its soak time. */
export function turnMs({ steps }: Pick<CampaignClusterRow, 'steps'>, rules: CampaignRules): number {
  const own = steps.filter(({ route }) => route === 'API');
  if (own.length === 0) return 0;
  const minutes = own.map(({ nodes, nodes_at_once }) =>
    nodes === 0 ? MINUTES_PER_CHANGE : MINUTES_PER_NODE * Math.ceil(nodes / Math.max(1, nodes_at_once)),
  );
  return minutes.reduce((sum, each) => sum + each, 0) * MINUTE_MS + rules.soak_seconds * 1000;
}

/**
 * How long a ring takes if each cluster begins as soon as the limits admit it. Closed hours and maintenance windows come
 * in addition. The nodes of a turn count as those of its largest step, for the whole turn.
 */
export function ringMs(clusters: readonly CampaignClusterRow[], rules: CampaignRules): number {
  const waiting = clusters
    .map((cluster) => ({ cluster, durationMs: turnMs(cluster, rules) }))
    .filter(({ durationMs }) => durationMs > 0);
  let running: { readonly cluster: CampaignClusterRow; readonly endsMs: number }[] = [];
  const load: Load = new Map();
  let nowMs = 0;
  for (let left = waiting; left.length > 0 || running.length > 0; ) {
    left = left.filter(({ cluster, durationMs }) => {
      if (!admits(load, cluster, rules)) return true;
      addLoad(load, cluster, 1);
      running.push({ cluster, endsMs: nowMs + durationMs });
      return false;
    });
    nowMs = running.reduce((earliest, { endsMs }) => Math.min(earliest, endsMs), Number.POSITIVE_INFINITY);
    for (const { cluster } of running.filter(({ endsMs }) => endsMs <= nowMs)) addLoad(load, cluster, -1);
    running = running.filter(({ endsMs }) => endsMs > nowMs);
  }
  return nowMs;
}

/** Numbers of clusters and nodes, in total (key '') and by project. */
type Load = Map<string, { clusters: number; nodes: number }>;

function admits(load: Load, cluster: CampaignClusterRow, rules: CampaignRules): boolean {
  const total = load.get('') ?? { clusters: 0, nodes: 0 };
  if (total.clusters >= rules.clusters_at_once) return false;
  const own = load.get(cluster.project_id) ?? { clusters: 0, nodes: 0 };
  const nodes = nodesOf(cluster);
  return (
    own.clusters < rules.clusters_per_project &&
    total.nodes + nodes <= rules.nodes_at_once &&
    own.nodes + nodes <= rules.nodes_per_project
  );
}

function addLoad(load: Load, cluster: CampaignClusterRow, sign: 1 | -1): void {
  for (const key of ['', cluster.project_id]) {
    const { clusters, nodes } = load.get(key) ?? { clusters: 0, nodes: 0 };
    load.set(key, { clusters: clusters + sign, nodes: nodes + sign * nodesOf(cluster) });
  }
}

function nodesOf({ steps }: CampaignClusterRow): number {
  return Math.max(0, ...steps.filter(({ route }) => route === 'API').map((step) => step.nodes_at_once));
}
