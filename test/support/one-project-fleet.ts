import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Fleet } from '../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import type { ClusterTruth, PoolTruth } from '../../simulator/fleet/truth.ts';

const VERSION = '1.31.6-gke.1020000';

type MakeCluster = (name: string, differences?: Partial<ClusterTruth>) => ClusterTruth;
type MakePool = (differences?: Partial<PoolTruth>) => PoolTruth;

/** A fleet of one project with only these clusters; by default Standard, open, created with 1.29 and upgraded since. */
export function fleetOfOneProject(make: (cluster: MakeCluster, pool: MakePool) => ClusterTruth[]): Fleet {
  const { clusters, folders } = generateFleet({
    clusters: 20,
    projects: 2,
    seed: 1,
    nowMs: Date.UTC(2026, 10, 24),
  });
  const model = clusters.find(({ truth, project }) => truth.mode === 'STANDARD' && project.gkeEnabled);
  assert.ok(model);
  const pool: MakePool = (differences = {}) => ({
    name: 'default-pool',
    machineType: 'e2-medium',
    version: VERSION,
    nodesPerZone: 1,
    autoProvisioned: false,
    readonlyPort: true,
    kubeletConfig: { maxParallelImagePulls: 2 },
    ...differences,
  });
  const cluster: MakeCluster = (name, differences = {}) => ({
    ...model.truth,
    name,
    uid: createHash('sha256').update(name).digest('hex'),
    location: 'us-central1-a',
    status: 'RUNNING',
    initialVersion: '1.29.4-gke.1043004',
    controlPlaneVersion: VERSION,
    labels: {},
    autoProvisioning: false,
    clusterDefault: undefined,
    autoProvisioningDefault: undefined,
    legacyAutoProvisioningDefault: undefined,
    pools: [pool()],
    ...differences,
  });
  return new Fleet({ folders, projects: [model.project], clusters: make(cluster, pool) });
}
