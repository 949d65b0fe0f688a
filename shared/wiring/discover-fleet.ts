import type { ScopePart } from '../model/scope.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { discoverByAssets } from '../stages/discover/discover-by-assets.ts';
import { discoverByListing } from '../stages/discover/discover-by-listing.ts';
import type { DiscoveryEvent } from '../stages/discover/discovery-event.ts';
import type { ResourceDirectory } from '../stages/discover/ports.ts';
import { httpClient } from './http-client.ts';

/** Where and how to look for clusters, and the endpoints of the APIs. */
export type DiscoveryConfig = { readonly scope: readonly ScopePart[] } & Pick<
  Config<'scan'>,
  'discovery' | 'concurrency' | 'containerEndpoint' | 'resourceManagerEndpoint' | 'assetEndpoint'
>;

/** More visits than concurrent requests, so that a request is ready while a response is being processed. */
const VISITS_PER_REQUEST = 1.5;

/**
 * Finds the clusters under a scope through Google's APIs.
 * @param onProject called for each project that will be read, as soon as it is found
 */
export async function* discoverFleet(
  config: DiscoveryConfig,
  clock: Clock,
  onProject: () => void,
): AsyncGenerator<DiscoveryEvent> {
  const { scope, concurrency } = config;
  const http = await httpClient(clock, concurrency);
  try {
    const { AssetInventory, GkeClusters } = await import('../adapters/gke/bulk-reads.ts');
    if (config.discovery === 'assets') {
      yield* discoverByAssets(scope, new AssetInventory(http, config.assetEndpoint ?? null));
    } else {
      const { ResourceManagerDirectory } = await import(
        '../adapters/resource-manager/resource-manager-directory.ts'
      );
      const directory = new ResourceManagerDirectory(http, config.resourceManagerEndpoint ?? null);
      const clusters = new GkeClusters(http, config.containerEndpoint ?? null);
      yield* discoverByListing(scope, watched(directory, onProject), clusters, {
        concurrency: Math.ceil(concurrency * VISITS_PER_REQUEST),
      });
    }
  } finally {
    await http.close();
  }
}

/** The same directory, with a callback for every active project that it lists. */
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
