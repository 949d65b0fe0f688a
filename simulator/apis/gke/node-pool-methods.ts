import { poolDocument } from '../../documents/pool-document.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { clusterResource, clusterWithPoolsOf, poolOf, poolResource } from './look-up.ts';

const POOLS = '/v1/projects/:project/locations/:location/clusters/:cluster/nodePools';
const PERMISSION = 'container.clusters.get';

/** Reading node pools, which needs the same permission as their cluster. */
export function nodePoolMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.nodePools.list',
      verb: 'GET',
      path: POOLS,
      resourceOf: clusterResource,
      permission: PERMISSION,
      answers: 'google.container.v1.ListNodePoolsResponse',
      answer: (call) => {
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
      answers: 'google.container.v1.NodePool',
      answer: (call) => {
        const { cluster, pool } = poolOf(world, call, PERMISSION);
        return poolDocument(pool, cluster.truth);
      },
    },
  ];
}
