import assert from 'node:assert/strict';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import type { ClusterDirectory } from '../../shared/stages/discover/ports.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';

export interface ClustersUnderContract {
  readonly directory: ClusterDirectory;
  /** The same projects for a caller without permissions. */
  readonly forbidden: ClusterDirectory;
  /** Projects with and without clusters, some of them with the API disabled. */
  readonly truth: Fleet;
}

/** The contract of every ClusterDirectory. */
export function clusterDirectoryContract(name: string, clusters: () => ClustersUnderContract): void {
  const projectsWhere = (gkeEnabled: boolean) =>
    clusters().truth.projects.filter(
      (project) => project.state === 'ACTIVE' && project.gkeEnabled === gkeEnabled,
    );

  describe(`${name} as ClusterDirectory`, () => {
    it("lists each project's own clusters, with the same description as the full documents", async () => {
      const { directory, truth } = clusters();
      for (const { projectId } of projectsWhere(true)) {
        const listed = await directory.listClusters(projectId);
        assert.deepEqual(
          listed.clusters.map((document) => decodeCluster(document, { projectId })),
          truth.clustersOf(projectId).map(({ restDocument }) => decodeCluster(restDocument, { projectId })),
        );
        assert.deepEqual(listed.missingLocations, []);
      }
    });

    it('throws API_DISABLED for a project without the API, and names the project', async () => {
      const disabled = projectsWhere(false);
      assert.notEqual(disabled.length, 0);
      for (const { projectId, projectNumber } of disabled)
        await assert.rejects(clusters().directory.listClusters(projectId), (error: unknown) => {
          const { code, facts } = error as { code: string; facts: { resource: string } };
          assert.equal(code, 'API_DISABLED');
          assert.ok([`projects/${projectId}`, `projects/${projectNumber}`].includes(facts.resource));
          return true;
        });
    });

    it('throws API_FORBIDDEN for a project that does not exist or may not be read', async () => {
      const { directory, forbidden } = clusters();
      const [project] = projectsWhere(true);
      const refused = { name: 'SweepError', code: 'API_FORBIDDEN' };
      await assert.rejects(directory.listClusters('p-nowhere'), refused);
      await assert.rejects(forbidden.listClusters(project?.projectId ?? ''), refused);
    });
  });
}
