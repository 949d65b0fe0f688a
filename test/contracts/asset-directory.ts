import assert from 'node:assert/strict';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import type { AssetCluster, AssetDirectory } from '../../shared/stages/discover/ports.ts';
import { ancestorsOf } from '../../simulator/fleet/ancestors.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';

export interface AssetsUnderContract {
  readonly directory: AssetDirectory;
  /** The same places for a caller without permissions. */
  readonly forbidden: AssetDirectory;
  readonly truth: Fleet;
}

/** The contract of every AssetDirectory. */
export function assetDirectoryContract(name: string, assets: () => AssetsUnderContract): void {
  const listAll = async (directory: AssetDirectory, parent: string): Promise<AssetCluster[]> =>
    (await Array.fromAsync(directory.listClusters(parent))).flat();

  describe(`${name} as AssetDirectory`, () => {
    it('lists every cluster of the organization once, with the same description as the full document', async () => {
      const { directory, truth } = assets();
      const found = await listAll(directory, `organizations/${truth.organization.id}`);
      const byName = new Map(found.map((asset) => [asset.name.replace('/zones/', '/locations/'), asset]));
      assert.equal(byName.size, found.length);
      assert.equal(found.length, truth.clusters.length);
      for (const { projectId, location, name: cluster, project, restDocument } of truth.clusters) {
        const asset = byName.get(
          `//container.googleapis.com/projects/${projectId}/locations/${location}/clusters/${cluster}`,
        );
        assert.deepEqual(decodeCluster(asset?.document), decodeCluster(restDocument));
        assert.equal(asset?.projectNumber, project.projectNumber);
        assert.deepEqual(asset?.ancestors, ancestorsOf(truth, `projects/${projectId}`).slice(1));
      }
    });

    it('lists only the clusters of a project', async () => {
      const { directory, truth } = assets();
      for (const { projectId } of truth.projects) {
        const found = await listAll(directory, `projects/${projectId}`);
        assert.equal(found.length, truth.clustersOf(projectId).length);
        assert.ok(found.every((asset) => asset.name.includes(`/projects/${projectId}/`)));
      }
    });

    it('throws API_FORBIDDEN for a place that does not exist or may not be read', async () => {
      const { directory, forbidden, truth } = assets();
      const refused = { name: 'SweepError', code: 'API_FORBIDDEN' };
      await assert.rejects(listAll(directory, 'folders/1'), refused);
      await assert.rejects(listAll(forbidden, `organizations/${truth.organization.id}`), refused);
    });
  });
}
