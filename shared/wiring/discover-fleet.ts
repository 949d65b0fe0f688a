import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { discoverByAssets } from '../stages/discover/discover-by-assets.ts';
import { discoverByListing } from '../stages/discover/discover-by-listing.ts';
import type { Finding } from '../stages/discover/finding.ts';
import type { ResourceDirectory } from '../stages/discover/ports.ts';
import { googleTransport } from './google-transport.ts';

/** What says where to look, how, and where the APIs are. */
export type DiscoveryConfig = Pick<
  Config<'scan'>,
  'scope' | 'discovery' | 'concurrency' | 'containerEndpoint' | 'resourceManagerEndpoint' | 'assetEndpoint'
>;

/** So many visits are under way that while an answer is worked on another request is ready to take its turn. */
const VISITS_A_REQUEST = 1.5;

/**
 * What is found under a scope through Google's APIs.
 * @param onProject called for each project as soon as it is known that it will be asked
 */
export async function* discoverFleet(
  config: DiscoveryConfig,
  clock: Clock,
  onProject: () => void,
): AsyncGenerator<Finding> {
  const { scope, concurrency } = config;
  const transport = await googleTransport(clock, concurrency);
  try {
    if (config.discovery === 'assets') {
      const { AssetInventoryDirectory } = await import(
        '../adapters/asset-inventory/asset-inventory-directory.ts'
      );
      const assets = new AssetInventoryDirectory(transport, config.assetEndpoint ?? null);
      yield* discoverByAssets(scope, assets);
    } else {
      const [{ ResourceManagerDirectory }, { GkeClusterDirectory }] = await Promise.all([
        import('../adapters/resource-manager/resource-manager-directory.ts'),
        import('../adapters/gke/gke-cluster-directory.ts'),
      ]);
      const directory = new ResourceManagerDirectory(transport, config.resourceManagerEndpoint ?? null);
      const clusters = new GkeClusterDirectory(transport, config.containerEndpoint ?? null);
      yield* discoverByListing(scope, watched(directory, onProject), clusters, {
        concurrency: Math.ceil(concurrency * VISITS_A_REQUEST),
      });
    }
  } finally {
    await transport.close();
  }
}

/** The same directory, which tells of every project that it lists. */
function watched(directory: ResourceDirectory, onProject: () => void): ResourceDirectory {
  return {
    listFolders: (parent) => directory.listFolders(parent),
    async *listProjects(parent) {
      for await (const project of directory.listProjects(parent)) {
        if (project.active) onProject();
        yield project;
      }
    },
    getProject: (idOrNumber) => directory.getProject(idOrNumber),
  };
}
