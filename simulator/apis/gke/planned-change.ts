import { nodeZonesOf } from '../../fleet/places.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import type { OperationRequest } from '../../operations/operation-ledger.ts';

/** The change that an accepted request makes when its operation completes. */
export interface PlannedChange extends Pick<OperationRequest, 'type' | 'nodes'> {
  /** The pool that changes; null: the cluster. */
  readonly pool: string | null;
  readonly change: (truth: ClusterTruth) => Partial<ClusterTruth>;
}

/** The number of nodes in these pools. */
export function nodesIn({ location }: ClusterTruth, pools: readonly PoolTruth[]): number {
  return nodeZonesOf(location).length * pools.reduce((sum, { nodesPerZone }) => sum + nodesPerZone, 0);
}

/** A change of one pool, which recreates its nodes. */
export function changePool(
  truth: ClusterTruth,
  pool: PoolTruth,
  differences: Partial<PoolTruth>,
): PlannedChange {
  return {
    type: 'UPGRADE_NODES',
    pool: pool.name,
    nodes: nodesIn(truth, [pool]),
    change: ({ pools }) => ({
      pools: pools.map((each) => (each.name === pool.name ? { ...each, ...differences } : each)),
    }),
  };
}
