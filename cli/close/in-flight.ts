import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import {
  type CampaignState,
  type ChangeState,
  type ClusterState,
  isOver,
  keyOfRow,
} from './campaign-state.ts';
import { Load } from './schedule.ts';

/** What a campaign is changing, measured against its limits. */

/** Changes that may still replace nodes. */
const IN_FLIGHT: ReadonlySet<ChangeState['status']> = new Set(['REQUESTED', 'STARTED', 'UNKNOWN']);

/** Whether the limits admit a change that replaces so many nodes, besides the changes that have been requested. */
export function admitsNodes(
  state: CampaignState,
  rules: CampaignRules,
  { plan }: ClusterState,
  nodes: number,
): boolean {
  const cluster = state.clusters.get(keyOfRow(plan));
  return loadOf(state, rules).admits(plan.project_id, 0, moreNodes(cluster, nodes));
}

/** What is in progress. */
export function loadOf({ clusters }: CampaignState, rules: CampaignRules): Load {
  const load = new Load(rules);
  for (const cluster of clusters.values()) {
    const nodes = nodesInFlight(cluster);
    if (cluster.phase === 'IN_TURN' || nodes !== null) load.add(cluster.plan.project_id, 1, nodes ?? 0);
  }
  return load;
}

/**
 * The nodes that GKE may be replacing in a cluster, which it changes by one operation at a time; null if no change is in
 * flight. A change counts with the nodes that were known when it was requested.
 */
function nodesInFlight(cluster: ClusterState): number | null {
  if (isOver(cluster)) return null;
  const { plan, close, rollBack } = cluster;
  const nodes = [...close.entries(), ...rollBack.entries()]
    .filter(([, { status }]) => IN_FLIGHT.has(status))
    .map(([step, { last }]) => last?.nodesAtOnce ?? plan.steps[step]?.nodes_at_once ?? 0);
  return nodes.length === 0 ? null : Math.max(...nodes);
}

/** How many nodes a change adds to those in flight: GKE begins it only when the one before has ended. */
export const moreNodes = (cluster: ClusterState | undefined, nodes: number): number =>
  Math.max(0, nodes - ((cluster && nodesInFlight(cluster)) ?? 0));
