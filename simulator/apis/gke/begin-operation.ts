import { clusterLinkOf, poolLinkOf } from '../../documents/links.ts';
import { operationDocument } from '../../documents/operation-document.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import { nodesIn, servesPort } from '../../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth, Rollout } from '../../fleet/truth.ts';
import type { ApiCall } from '../../http/api-method.ts';
import type { Operation } from '../../operations/operation-ledger.ts';
import type { World } from '../../world.ts';
import { auditEntriesOf } from './audit-entries.ts';
import { clusterBusy } from './gke-errors.ts';
import type { PlannedChange } from './planned-change.ts';

/**
 * Starts the operation that makes a change. Nodes are recreated while it runs; settings change when it is done.
 * @throws ApiError FAILED_PRECONDITION while another operation runs
 */
export function beginOperation(
  world: World,
  cluster: SimulatedCluster,
  { change, pool, recreated, begin, fail, ...planned }: PlannedChange,
  call: ApiCall,
): RestDocument {
  const { fleet, operations } = world;
  const running = operations.runningOn(cluster);
  if (running !== undefined) throw clusterBusy(running.name);
  const { projectId, location, name } = cluster;
  const changeNow = (difference: (truth: ClusterTruth) => Partial<ClusterTruth>) => {
    const now = fleet.findCluster(projectId, location, name);
    if (now !== undefined) fleet.change(now, difference(now.truth));
  };
  const before = cluster.truth;
  const after = { ...before, ...change(before) };
  const names = recreated ?? (pool === null || planned.nodes === 0 ? [] : [pool]);
  const operation = operations.start({
    ...planned,
    fault: call.operationFault,
    targetLink: pool === null ? clusterLinkOf(cluster) : poolLinkOf(cluster, pool),
    cluster: { projectId, location, name },
    apply: () => changeNow(change),
    ...(fail === undefined ? {} : { fail: () => changeNow(fail) }),
    cancel: (nodes) => changeNow((truth) => ({ pools: endRollouts(truth, names, nodes) })),
  });
  world.auditEntries.push(...auditEntriesOf(operation, cluster, pool, call));
  if (names.length > 0) changeNow(() => ({ pools: withRollouts(before, after, names, operation) }));
  if (begin !== undefined) changeNow((truth) => begin(truth, operation));
  return operationDocument(operation, operations, cluster.project.projectNumber);
}

/** The pools with the rollout that the operation begins: one pool after the other. */
function withRollouts(
  before: ClusterTruth,
  after: ClusterTruth,
  names: readonly string[],
  { startMs, nodeMs, replaced }: Operation,
): PoolTruth[] {
  let earlier = 0;
  return before.pools.map((pool) => {
    const changed = after.pools.find(({ name }) => name === pool.name);
    if (!names.includes(pool.name) || changed === undefined) return pool;
    const nodes = nodesIn(before, [pool]);
    const rollout: Rollout = {
      startMs: startMs + earlier * nodeMs,
      nodeMs,
      nodes: Math.max(0, Math.min(nodes, replaced - earlier)),
      servedBefore: servesPort(before, pool),
      servesAfter: servesPort(after, changed),
    };
    earlier += nodes;
    return { ...pool, rollouts: [...(pool.rollouts ?? []), rollout] };
  });
}

/** The pools whose last rollout ends after this number of nodes, over all of them. */
function endRollouts(truth: ClusterTruth, names: readonly string[], nodes: number): PoolTruth[] {
  let left = nodes;
  return truth.pools.map((pool) => {
    const last = pool.rollouts?.at(-1);
    if (!names.includes(pool.name) || last === undefined) return pool;
    const kept = Math.min(last.nodes, left);
    left -= kept;
    return { ...pool, rollouts: [...(pool.rollouts ?? []).slice(0, -1), { ...last, nodes: kept }] };
  });
}
