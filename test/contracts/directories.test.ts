import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import { fleetAssets, fleetDirectories, forbiddenFleetDirectories } from '../support/fleet-directories.ts';
import { MemoryAssets } from '../support/memory-directories.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';
import { assetDirectoryContract } from './asset-directory.ts';
import { clusterDirectoryContract } from './cluster-directory.ts';
import { resourceDirectoryContract } from './resource-directory.ts';

const truth = generateFleet({ clusters: 40, seed: 7, nowMs: Date.UTC(2026, 10, 24) });

describe('directories in memory', () => {
  const directory = fleetDirectories(truth);
  const forbidden = forbiddenFleetDirectories(truth);
  resourceDirectoryContract('memory', () => ({ directory, forbidden, truth }));
  clusterDirectoryContract('memory', () => ({ directory, forbidden, truth }));
  assetDirectoryContract('memory', () => ({
    directory: fleetAssets(truth),
    forbidden: new MemoryAssets({}),
    truth,
  }));
});

describe('directories over HTTP', () => {
  let apis: SimulatedApis;
  before(async () => {
    apis = await simulatedApis({ fleet: truth });
  });
  after(() => apis[Symbol.asyncDispose]());

  resourceDirectoryContract('Resource Manager', () => ({
    directory: apis.anybody.resources,
    forbidden: apis.nobody.resources,
    truth,
  }));
  clusterDirectoryContract('GKE', () => ({
    directory: apis.anybody.clusters,
    forbidden: apis.nobody.clusters,
    truth,
  }));
  assetDirectoryContract('the Asset Inventory', () => ({
    directory: apis.anybody.assets,
    forbidden: apis.nobody.assets,
    truth,
  }));
});
