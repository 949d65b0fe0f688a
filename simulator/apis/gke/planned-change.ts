import { nodesIn } from '../../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import type { Operation, OperationRequest } from '../../operations/operation-ledger.ts';

/** The change that an accepted request makes when its operation completes. */
export interface PlannedChange extends Pick<OperationRequest, 'type' | 'nodes'> {
  /** The pool that changes; null: the cluster. */
  readonly pool: string | null;
  readonly change: (truth: ClusterTruth) => Partial<ClusterTruth>;
  /** What is visible as soon as the operation starts. */
  readonly begin?: (truth: ClusterTruth, operation: Operation) => Partial<ClusterTruth>;
  /** What an operation that fails leaves behind; absent: nothing. */
  readonly fail?: (truth: ClusterTruth) => Partial<ClusterTruth>;
  /** The pools whose nodes are recreated, in this order; absent: `pool`, if nodes are. */
  readonly recreated?: readonly string[];
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
