import { poolDocument } from '../../documents/pool-document.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { clusterResource, clusterWithPoolsOf, poolOf, poolResource } from './lookup.ts';

const POOLS = '/v1/projects/:project/locations/:location/clusters/:cluster/nodePools';
const PERMISSION = 'container.clusters.get';

/** Reads node pools. Needs the same permission as reading their cluster. */
export function nodePoolMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.nodePools.list',
      verb: 'GET',
      path: POOLS,
      resourceOf: clusterResource,
      permission: PERMISSION,
      responseType: 'google.container.v1.ListNodePoolsResponse',
      handle: (call) => {
        const { truth } = clusterWithPoolsOf(world, call, PERMISSION);
        return { nodePools: truth.pools.map((pool) => poolDocument(pool, truth)) };
      },
    },
    {
      name: 'container.nodePools.get',
      verb: 'GET',
      path: `${POOLS}/:pool`,
      resourceOf: poolResource,
      permission: PERMISSION,
      responseType: 'google.container.v1.NodePool',
      handle: (call) => {
        const { cluster, pool } = poolOf(world, call, PERMISSION);
        return poolDocument(pool, cluster.truth);
      },
    },
  ];
}
