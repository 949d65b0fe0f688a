import type { Cluster, NodePool, UpgradeSettings } from '../../shared/model/cluster.ts';
import type {
  CampaignClusterRow,
  CampaignRules,
  CampaignStep,
} from '../../shared/model/rows/campaign-rows.ts';
import { plural } from '../../shared/platform/text.ts';

/** What a change restarts, the limits of a campaign, and an estimate of how long it takes within them. */

/** Replacing one node: creating its successor, draining it for up to the default grace period, deleting it. */
export const MINUTES_PER_NODE = 5;
/** A change that restarts nothing. */
const MINUTES_PER_CHANGE = 1;

const MINUTE_MS = 60_000;

/** The pools whose nodes are replaced when the port is closed: every pool whose own setting is not false. */
export function restartedPools({ pools: all, settings }: Cluster): NodePool[] {
  return all.filter(
    ({ name }) =>
      !settings.some(({ site, pool, value }) => site === 'NODE_POOL' && pool === name && value === false),
  );
}

/** Whether a change replaces the nodes of its site, however many the scan has seen: pools grow, also from no nodes. */
export const replacesNodes = ({ site }: Pick<CampaignStep, 'site'>): boolean => site !== 'CLUSTER_DEFAULT';

/** GKE replaces at most this many nodes of a pool at the same time (its page on surge upgrades). */
const MOST_AT_ONCE = 20;

/**
 * How many nodes of a pool GKE replaces at the same time, at most.
 * @param reported number of nodes according to GKE; null if it does not say
 * @param listed number of nodes that a scan has listed, which may have grown since; null if it is not known
 */
export function nodesAtOnce(
  { strategy, maxSurge, maxUnavailable }: UpgradeSettings,
  reported: number | null,
  listed: number | null,
): number {
  // A pool without nodes may have one by then.
  const nodes = Math.max(1, reported ?? (strategy === 'SURGE' ? null : listed) ?? MOST_AT_ONCE);
  switch (strategy) {
    case 'BLUE_GREEN':
      return nodes;
    case 'SURGE':
      return Math.min(nodes, MOST_AT_ONCE, Math.max(1, (maxSurge ?? 0) + (maxUnavailable ?? 0)));
    default:
      return Math.min(nodes, MOST_AT_ONCE);
  }
}

/** How many nodes a change of the cluster as it is now replaces at the same time: pools are created, and settings changed. */
export function nodesAtOnceNow({ mode, pools }: Cluster, step: CampaignStep): number {
  const isReached = ({ name, autoProvisioned }: NodePool) =>
    step.pool === null ? mode === 'AUTOPILOT' || autoProvisioned : name === step.pool;
  return pools
    .filter((pool) => replacesNodes(step) && isReached(pool))
    .reduce((sum, pool) => sum + nodesAtOnce(pool.upgrade, pool.nodeCount, step.nodes), 0);
}

/** Why a change that replaces so many nodes at the same time does not fit into the limits; null if it does. */
export function tooManyNodes(
  nodes: number,
  { pool }: Pick<CampaignStep, 'pool'>,
  { nodes_at_once, nodes_per_project }: CampaignRules,
): string | null {
  if (nodes <= Math.min(nodes_at_once, nodes_per_project)) return null;
  const what = pool === null ? 'the cluster' : `pool ${pool}`;
  return `GKE replaces up to ${plural(nodes, 'node')} of ${what} at the same time, which is more than --nodes-at-once or --nodes-per-project allows.`;
}

/** An operation that takes longer than this, and than half an hour for each node, is reported. */
const [LONGEST_OPERATION_MS, LONGEST_NODE_MS] = [360 * MINUTE_MS, 30 * MINUTE_MS];

/** How long the operation of a change may take before a person has to look at it. */
export function longestOperationMs({ nodes, nodes_at_once }: CampaignStep): number {
  return Math.max(LONGEST_OPERATION_MS, (LONGEST_NODE_MS * (nodes ?? 0)) / Math.max(1, nodes_at_once));
}

/** The changes that the campaign makes itself. */
export const ownSteps = (clusters: readonly { readonly steps: readonly CampaignStep[] }[]): CampaignStep[] =>
  clusters.flatMap(({ steps }) => steps.filter(({ route }) => route === 'API'));

/** How many nodes changes restart; null if the number is not known of one of them. */
export function nodesOf(steps: readonly Pick<CampaignStep, 'nodes'>[]): number | null {
  return steps.reduce<number | null>(
    (sum, { nodes }) => (sum === null || nodes === null ? null : sum + nodes),
    0,
  );
}

/** `7 nodes`, or `at least 7 nodes` if the number is not known of some change. */
export function nodesText(steps: readonly Pick<CampaignStep, 'nodes'>[]): string {
  const known = steps.reduce((sum, { nodes }) => sum + (nodes ?? 0), 0);
  if (nodesOf(steps) !== null) return plural(known, 'node');
  return known === 0 ? 'an unknown number of nodes' : `at least ${plural(known, 'node')}`;
}

/** How long the turn of a cluster takes, with its soak time; where the number of nodes is not known, at least. */
export function turnMs(cluster: Pick<CampaignClusterRow, 'steps'>, rules: CampaignRules): number {
  const own = ownSteps([cluster]);
  if (own.length === 0) return 0;
  const minutes = own.map(({ nodes, nodes_at_once }) =>
    nodes === 0
      ? MINUTES_PER_CHANGE
      : MINUTES_PER_NODE * Math.ceil((nodes ?? nodes_at_once) / Math.max(1, nodes_at_once)),
  );
  return minutes.reduce((sum, each) => sum + each, 0) * MINUTE_MS + rules.soak_seconds * 1000;
}

/** How many clusters are in their turn, and how many nodes GKE is replacing: in total (key '') and by project. */
export class Load {
  readonly #rules: CampaignRules;
  readonly #clusters = new Map<string, number>();
  readonly #nodes = new Map<string, number>();

  constructor(rules: CampaignRules) {
    this.#rules = rules;
  }

  /** @param clusters negative, like `nodes`, to remove load */
  add(project: string, clusters: number, nodes: number): void {
    for (const key of ['', project]) {
      this.#clusters.set(key, (this.#clusters.get(key) ?? 0) + clusters);
      this.#nodes.set(key, (this.#nodes.get(key) ?? 0) + nodes);
    }
  }

  /** Whether the limits allow this much more. Zero is always allowed. */
  admits(project: string, clusters: number, nodes: number): boolean {
    const { clusters_at_once, clusters_per_project, nodes_at_once, nodes_per_project } = this.#rules;
    const fits = (counts: ReadonlyMap<string, number>, more: number, most: number, mostInProject: number) =>
      more === 0 ||
      ((counts.get('') ?? 0) + more <= most && (counts.get(project) ?? 0) + more <= mostInProject);
    return (
      fits(this.#clusters, clusters, clusters_at_once, clusters_per_project) &&
      fits(this.#nodes, nodes, nodes_at_once, nodes_per_project)
    );
  }
}

/**
 * How long a ring takes if each cluster begins as soon as the limits admit it. Closed hours and maintenance windows come
 * in addition. The nodes of a turn count as those of its largest step, for the whole turn.
 */
export function ringMs(clusters: readonly CampaignClusterRow[], rules: CampaignRules): number {
  const load = new Load(rules);
  let waiting = clusters
    .map((cluster) => ({
      project: cluster.project_id,
      nodes: mostNodesOf(cluster),
      durationMs: turnMs(cluster, rules),
    }))
    .filter(({ durationMs }) => durationMs > 0);
  let running: { readonly project: string; readonly nodes: number; readonly endsMs: number }[] = [];
  let nowMs = 0;
  while (waiting.length > 0 || running.length > 0) {
    waiting = waiting.filter(({ project, nodes, durationMs }) => {
      if (!load.admits(project, 1, nodes)) return true;
      load.add(project, 1, nodes);
      running.push({ project, nodes, endsMs: nowMs + durationMs });
      return false;
    });
    nowMs = running.reduce((earliest, { endsMs }) => Math.min(earliest, endsMs), Number.POSITIVE_INFINITY);
    for (const { project, nodes, endsMs } of running) if (endsMs <= nowMs) load.add(project, -1, -nodes);
    running = running.filter(({ endsMs }) => endsMs > nowMs);
  }
  return nowMs;
}

function mostNodesOf(cluster: CampaignClusterRow): number {
  return Math.max(0, ...ownSteps([cluster]).map((step) => step.nodes_at_once));
}
