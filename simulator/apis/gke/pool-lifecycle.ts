import type { RestDocument } from '../../documents/rest-document.ts';
import { nodesIn, servesPort } from '../../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth, TaintTruth } from '../../fleet/truth.ts';
import { messageType } from '../../http/descriptors.ts';
import { alreadyExists, invalidPayload } from './gke-errors.ts';
import type { PlannedChange } from './planned-change.ts';
import { messageOf, portOf, textOf } from './read-update.ts';

/** Fields of a new pool's `config` that the simulator models; the others are kept as they are. */
const MODELED = ['kubeletConfig', 'labels', 'taints', 'machineType'];

/**
 * Creates the pool of a `nodePools.create` body, `{"nodePool": {…}}`. It is listed as PROVISIONING at once, and has its
 * nodes when the operation is done. If the operation fails, the pool stays, in state ERROR.
 * @throws ApiError INVALID_ARGUMENT, ALREADY_EXISTS
 */
export function createPool(truth: ClusterTruth, body: unknown, place: string): PlannedChange {
  const pool = newPoolOf(truth, messageOf(messageOf(body)['nodePool']));
  if (truth.pools.some(({ name }) => name === pool.name))
    throw alreadyExists(`${place}/nodePools/${pool.name}`);
  const inPlace = (replaced: (pool: PoolTruth) => PoolTruth) => (now: ClusterTruth) => ({
    pools: now.pools.map((each) => (each.name === pool.name ? replaced(each) : each)),
  });
  return {
    type: 'CREATE_NODE_POOL',
    pool: pool.name,
    nodes: nodesIn(truth, [pool]),
    recreated: [],
    begin: ({ pools }, { startMs, nodes }) => {
      const servesAfter = servesPort(truth, pool);
      const rollouts = [{ startMs, nodeMs: 0, nodes, servedBefore: false, servesAfter }];
      return { pools: [...pools, { ...pool, status: 'PROVISIONING', nodesPerZone: 0, rollouts }] };
    },
    change: inPlace(({ rollouts = [] }) => ({ ...pool, rollouts })),
    fail: inPlace((created) => ({ ...created, status: 'ERROR' })),
  };
}

/** Deletes a pool, which is listed as STOPPING until the operation is done. */
export function deletePool({ name }: PoolTruth): PlannedChange {
  const mark = (status: 'STOPPING' | 'ERROR') => (now: ClusterTruth) => ({
    pools: now.pools.map((each) => (each.name === name ? { ...each, status } : each)),
  });
  return {
    type: 'DELETE_NODE_POOL',
    pool: name,
    nodes: 0,
    begin: mark('STOPPING'),
    change: ({ pools }) => ({ pools: pools.filter((each) => each.name !== name) }),
    fail: mark('ERROR'),
  };
}

function newPoolOf(truth: ClusterTruth, message: RestDocument): PoolTruth {
  const { fields } = messageType('google.container.v1.NodePool');
  const unknown = Object.keys(message).find((field) => !fields.has(field));
  if (unknown !== undefined)
    throw invalidPayload(
      `Invalid JSON payload received. Unknown name "${unknown}" at 'node_pool': Cannot find field.`,
    );
  const config = messageOf(message['config']);
  const sent = messageOf(config['kubeletConfig']);
  const { insecureKubeletReadonlyPortEnabled: _, ...kubeletConfig } = sent;
  const port = portOf(sent);
  const zones = message['locations'] as readonly string[] | undefined;
  const rest = Object.entries(config).filter(([field]) => !MODELED.includes(field));
  return {
    name: textOf('node_pool.name', message['name']),
    machineType: String(config['machineType'] ?? 'e2-medium'),
    version: truth.controlPlaneVersion,
    nodesPerZone: Number(message['initialNodeCount'] ?? 0),
    autoProvisioned: false,
    readonlyPort: port ?? truth.clusterDefault,
    kubeletConfig,
    ...(zones === undefined ? {} : { zones }),
    nodeLabels: messageOf(config['labels']) as Record<string, string>,
    taints: (config['taints'] ?? []) as readonly TaintTruth[],
    nodeConfig: Object.fromEntries(rest),
  };
}
