import { nodeZonesOf } from '../../fleet/places.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import type { OperationRequest } from '../../operations/operation-ledger.ts';

/** What an accepted request will have changed when its operation is done. */
export interface PlannedChange extends Pick<OperationRequest, 'type' | 'nodes'> {
  /** The pool that it is about; null: the cluster. */
  readonly pool: string | null;
  readonly change: (truth: ClusterTruth) => Partial<ClusterTruth>;
}

/** The nodes of these pools of a cluster. */
export function nodesIn({ location }: ClusterTruth, pools: readonly PoolTruth[]): number {
  return nodeZonesOf(location).length * pools.reduce((sum, { nodesPerZone }) => sum + nodesPerZone, 0);
}

/** A change of one pool, which makes its nodes anew. */
export function changeOfPool(
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
