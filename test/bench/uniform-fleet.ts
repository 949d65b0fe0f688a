import type { Fleet } from '../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';

/** A fleet of Standard clusters, each in one zone, with this many pools and a public control plane. */
export function uniformFleet(clusters: number, pools: number, nodesPerPool: number, nowMs: number): Fleet {
  const fleet = generateFleet({ clusters, projects: clusters / 10, seed: 1, nowMs });
  for (const cluster of fleet.clusters) {
    const [pool] = cluster.truth.pools;
    if (pool === undefined) throw new RangeError('every simulated cluster has a pool');
    const place = { projectId: cluster.projectId, location: cluster.location, name: cluster.name };
    fleet.remove(place);
    fleet.add({
      ...cluster.truth,
      mode: 'STANDARD',
      location: 'us-east1-b',
      controlPlane: 'PUBLIC',
      labels: {},
      autoProvisioning: false,
      pools: Array.from({ length: pools }, (_, index) => ({
        ...pool,
        name: `pool-${index}`,
        nodesPerZone: nodesPerPool,
        readonlyPort: true,
        kubeletConfig: {},
      })),
    });
  }
  return fleet;
}
