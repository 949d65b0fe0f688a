import assert from 'node:assert/strict';
import { parseScope, type ScopePart } from '../../shared/model/scope.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import type { DiscoveryEvent } from '../../shared/stages/discover/discovery-event.ts';
import { type Failures, MemoryDirectories, type MemoryPlaces } from './memory-directories.ts';

export const ORGANIZATION = 'organizations/1';

/** organizations/1 ▸ folders/2 ▸ folders/3, each with a project, and a project in a folder that is being deleted. */
export const PLACES: MemoryPlaces = {
  organization: ORGANIZATION,
  folders: [
    { name: 'folders/2', displayName: 'Shops', parent: ORGANIZATION, active: true },
    { name: 'folders/3', displayName: null, parent: 'folders/2', active: true },
    { name: 'folders/4', displayName: null, parent: ORGANIZATION, active: false },
  ],
  projects: [
    { projectId: 'top', projectNumber: '10', parent: ORGANIZATION, active: true, clusters: ['a', 'b'] },
    { projectId: 'middle', projectNumber: '20', parent: 'folders/2', active: true },
    { projectId: 'deeper', projectNumber: '30', parent: 'folders/3', active: true, missingLocations: ['z'] },
    { projectId: 'ending', projectNumber: '31', parent: 'folders/3', active: false },
    { projectId: 'lost', projectNumber: '40', parent: 'folders/4', active: true },
  ],
};

export function partsOf(scope: string): readonly ScopePart[] {
  const parsed = parseScope(scope);
  assert.ok('parts' in parsed);
  return parsed.parts;
}

/** Discovers a scope with at most three concurrent calls. */
export async function discover(
  scope: string,
  failures: Failures = {},
  places = PLACES,
): Promise<DiscoveryEvent[]> {
  const memory = new MemoryDirectories(places, failures);
  const events = await Array.fromAsync(discoverByListing(partsOf(scope), memory, memory, { concurrency: 3 }));
  assert.ok(memory.mostAtOnce <= 3, `${memory.mostAtOnce} concurrent calls`);
  return events;
}

export const projectsOf = (events: readonly DiscoveryEvent[]) =>
  events.flatMap((event) => (event.kind === 'CLUSTERS' ? [event.projectId] : [])).sort();
/** Everything but clusters, and but the project that is being deleted. */
export const othersOf = (events: readonly DiscoveryEvent[]) =>
  events.filter(
    (event) =>
      event.kind !== 'CLUSTERS' &&
      !(event.kind === 'NO_CLUSTERS_POSSIBLE' && event.why === 'DELETE_REQUESTED'),
  );
