import assert from 'node:assert/strict';
import type { SimulatedCluster } from '../../../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import type { ClusterTruth } from '../../../../simulator/fleet/truth.ts';
import type { Simulator } from '../../../../simulator/start-simulator.ts';
import { type Answer, HandClock, NOW_MS, withSimulator } from '../ask.ts';

export interface Scene {
  readonly simulator: Simulator;
  readonly clock: HandClock;
  readonly path: string;
  now(): SimulatedCluster;
}

/** A fleet with one cluster as the test defines it, operations of one second, and a clock to advance them. */
export async function scene(
  change: Partial<ClusterTruth>,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = new HandClock();
  const fleet = generateFleet({ clusters: 1, seed: 1, projects: 1, nowMs: NOW_MS });
  const [cluster] = fleet.clusters;
  assert.ok(cluster);
  const { projectId, location, name } = cluster;
  const [pool] = cluster.truth.pools;
  assert.ok(pool);
  fleet.change(cluster, {
    mode: 'STANDARD',
    controlPlaneVersion: '1.31.4-gke.1372000',
    clusterDefault: undefined,
    autoProvisioningDefault: undefined,
    pools: [
      { ...pool, readonlyPort: true, kubeletConfig: { podPidsLimit: '4096' }, nodesPerZone: 2 },
      { ...pool, name: 'nap-1', autoProvisioned: true, readonlyPort: undefined, kubeletConfig: {} },
    ],
    ...change,
  });
  const now = () => {
    const found = fleet.findCluster(projectId, location, name);
    assert.ok(found);
    return found;
  };
  const path = `v1/projects/${projectId}/locations/${location}/clusters/${name}`;
  await withSimulator({ fleet, clock, operationMs: 1000 }, (simulator) =>
    run({ simulator, clock, path, now }),
  );
}

export function assertRefused(answer: Answer, status: number, message: RegExp): void {
  assert.equal(answer.status, status);
  assert.match((answer.body['error'] as { message: string }).message, message);
}
