import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ScopePart } from '../../../../shared/model/scope.ts';
import { discoverByListing } from '../../../../shared/stages/discover/discover-by-listing.ts';
import {
  apiError,
  MemoryDirectories,
  type MemoryFolder,
  type MemoryProject,
} from '../../../support/memory-directories.ts';

const ORGANIZATION = 'organizations/1';
const WHOLE: readonly ScopePart[] = [{ kind: 'organizations', id: '1' }];

/** Folder `folders/N` lies in the organization or in one that comes before it. */
const hierarchies = fc
  .record({
    parents: fc.array(fc.nat(), { maxLength: 15 }),
    homes: fc.array(fc.nat(), { maxLength: 60 }),
  })
  .map(({ parents, homes }) => {
    const containerAt = (index: number, count: number) =>
      index % (count + 1) === 0 ? ORGANIZATION : `folders/${index % (count + 1)}`;
    const folders: MemoryFolder[] = parents.map((parent, index) => ({
      name: `folders/${index + 1}`,
      displayName: null,
      parent: containerAt(parent, index),
      active: true,
    }));
    const projects: MemoryProject[] = homes.map((home, index) => ({
      projectId: `project-${index}`,
      projectNumber: String(1000 + index),
      parent: containerAt(home, folders.length),
      active: true,
      clusters: [`cluster of project-${index}`],
    }));
    return { organization: ORGANIZATION, folders, projects };
  });

describe('discovery by listing, in general', () => {
  it("finds every project once with its own clusters, however the scope's parts overlap", async () => {
    await fc.assert(
      fc.asyncProperty(
        hierarchies,
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 9 }),
        async (places, picks, concurrency) => {
          const memory = new MemoryDirectories(places);
          const overlapping = picks.flatMap((pick): ScopePart[] => {
            const project = places.projects[pick % (places.projects.length || 1)];
            const folder = places.folders[pick % (places.folders.length || 1)];
            return [
              ...(project ? [{ kind: 'projects', id: project.projectNumber } as const] : []),
              ...(folder ? [{ kind: 'folders', id: folder.name.slice('folders/'.length) } as const] : []),
            ];
          });
          const events = await Array.fromAsync(
            discoverByListing([...overlapping, ...WHOLE], memory, memory, { concurrency }),
          );
          const found = events.map((event) => {
            assert.equal(event.kind, 'CLUSTERS');
            assert.deepEqual(event.clusters, [`cluster of ${event.projectId}`]);
            return event.projectId;
          });
          assert.deepEqual(found.sort(), places.projects.map(({ projectId }) => projectId).sort());
          assert.ok(memory.mostAtOnce <= concurrency);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('accounts for every project when all of them fail', async () => {
    await fc.assert(
      fc.asyncProperty(hierarchies, fc.integer({ min: 1, max: 9 }), async (places, concurrency) => {
        const codes = ['API_FORBIDDEN', 'API_BUSY', 'API_TIMEOUT', 'API_ANSWER_TOO_LARGE'] as const;
        const failures = Object.fromEntries(
          places.projects.map(({ projectId }, index) => [
            `listClusters ${projectId}`,
            apiError(codes[index % codes.length] ?? 'API_BUSY', `projects/${projectId}`),
          ]),
        );
        const memory = new MemoryDirectories(places, failures);
        const events = await Array.fromAsync(discoverByListing(WHOLE, memory, memory, { concurrency }));
        const found = events.map((event) => {
          assert.equal(event.kind, 'UNREADABLE_PROJECT');
          return event.projectId;
        });
        assert.deepEqual(found.sort(), places.projects.map(({ projectId }) => projectId).sort());
      }),
      { numRuns: 40 },
    );
  });
});
