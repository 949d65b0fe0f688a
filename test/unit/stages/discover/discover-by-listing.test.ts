import assert from 'node:assert/strict';
import { discoverByListing } from '../../../../shared/stages/discover/discover-by-listing.ts';
import {
  discover,
  ORGANIZATION,
  othersOf,
  PLACES,
  partsOf,
  projectsOf,
} from '../../../support/hierarchy-builder.ts';
import { MemoryDirectories } from '../../../support/memory-directories.ts';

describe('discovery by listing', () => {
  it('finds the clusters of a project, and the missing locations', async () => {
    const events = await discover(ORGANIZATION);
    assert.deepEqual(
      events.find((event) => 'projectId' in event && event.projectId === 'top'),
      {
        kind: 'CLUSTERS',
        projectId: 'top',
        projectNumber: '10',
        ancestors: [{ resource: ORGANIZATION, display_name: null }],
        clusters: ['a', 'b'],
        missingLocations: [],
      },
    );
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'CLUSTERS' ? event.missingLocations : [])),
      ['z'],
    );
  });

  const scopes: readonly [scope: string, projects: readonly string[]][] = [
    [ORGANIZATION, ['deeper', 'middle', 'top']],
    ['folders/2', ['deeper', 'middle']],
    ['folders/3', ['deeper']],
    ['projects/deeper', ['deeper']],
    ['projects/30', ['deeper']],
    ['projects/30,projects/deeper', ['deeper']],
    ['folders/3,organizations/1,projects/deeper,projects/10', ['deeper', 'middle', 'top']],
  ];
  for (const [scope, projects] of scopes)
    it(`finds every active project under ${scope} once: ${projects}`, async () => {
      const events = await discover(scope);
      assert.deepEqual(projectsOf(events), projects);
      assert.deepEqual(othersOf(events), []);
    });

  it('names the folders and the organization above each project, nearest first, as far as the scope shows them', async () => {
    const shops = { resource: 'folders/2', display_name: 'Shops' };
    const inner = { resource: 'folders/3', display_name: null };
    const top = { resource: ORGANIZATION, display_name: null };
    assert.deepEqual(await ancestorsIn(ORGANIZATION), {
      top: [top],
      middle: [shops, top],
      deeper: [inner, shops, top],
    });
    assert.deepEqual(await ancestorsIn('projects/deeper'), { deeper: [inner] });
  });

  it('makes one call per project and two per container', async () => {
    const memory = new MemoryDirectories(PLACES);
    await Array.fromAsync(discoverByListing(partsOf(ORGANIZATION), memory, memory, { concurrency: 50 }));
    assert.deepEqual(memory.calls.toSorted(), [
      'listClusters deeper',
      'listClusters middle',
      'listClusters top',
      'listFolders folders/2',
      'listFolders folders/3',
      'listFolders organizations/1',
      'listProjects folders/2',
      'listProjects folders/3',
      'listProjects organizations/1',
    ]);
  });

  it('reports a project in the scope that is being deleted', async () => {
    assert.deepEqual(await discover('projects/ending'), [
      { kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'ending', why: 'DELETE_REQUESTED' },
    ]);
  });
});

/** The ancestors of each project. */
async function ancestorsIn(scope: string): Promise<Record<string, unknown>> {
  const events = await discover(scope);
  return Object.fromEntries(
    events.flatMap((event) => (event.kind === 'CLUSTERS' ? [[event.projectId, event.ancestors]] : [])),
  );
}
