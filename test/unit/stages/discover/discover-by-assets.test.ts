import assert from 'node:assert/strict';
import type { ScopePart } from '../../../../shared/model/scope.ts';
import { discoverByAssets } from '../../../../shared/stages/discover/discover-by-assets.ts';
import type { AssetCluster } from '../../../../shared/stages/discover/ports.ts';
import { MemoryAssets } from '../../../support/memory-directories.ts';

const ORGANIZATION: ScopePart = { kind: 'organizations', id: '1' };
const FOLDER: ScopePart = { kind: 'folders', id: '2' };

/** Asset Inventory does not return display names. */
const ANCESTORS = [
  { resource: 'folders/2', display_name: null },
  { resource: 'organizations/1', display_name: null },
];

const asset = (project: string, cluster: string, place = 'locations/europe-west1'): AssetCluster => ({
  name: `//container.googleapis.com/projects/${project}/${place}/clusters/${cluster}`,
  projectNumber: '77',
  ancestors: ['folders/2', 'organizations/1'],
  document: { name: cluster },
});

const discover = (parts: readonly ScopePart[], pages: ConstructorParameters<typeof MemoryAssets>[0]) =>
  Array.fromAsync(discoverByAssets(parts, new MemoryAssets(pages)));

describe('discovery by assets', () => {
  it('groups the clusters of a page by project', async () => {
    const page = [asset('a', '1'), asset('example.com:b', '2', 'zones/europe-west1-b'), asset('a', '3')];
    assert.deepEqual(await discover([ORGANIZATION], { 'organizations/1': [page] }), [
      {
        kind: 'CLUSTERS',
        projectId: 'a',
        projectNumber: '77',
        ancestors: ANCESTORS,
        clusters: [{ name: '1' }, { name: '3' }],
        missingLocations: [],
      },
      {
        kind: 'CLUSTERS',
        projectId: 'example.com:b',
        projectNumber: '77',
        ancestors: ANCESTORS,
        clusters: [{ name: '2' }],
        missingLocations: [],
      },
    ]);
  });

  it('returns a cluster once if two parts of the scope contain it', async () => {
    const pages = {
      'organizations/1': [[asset('a', '1')], [asset('a', '2')]],
      'folders/2': [[asset('a', '2'), asset('a', '3')]],
    };
    const events = await discover([ORGANIZATION, FOLDER], pages);
    assert.deepEqual(
      events.flatMap(({ clusters }) => clusters),
      [{ name: '1' }, { name: '2' }, { name: '3' }],
    );
  });

  it('fails with SCOPE_FORBIDDEN if a part of the scope cannot be read', async () => {
    await assert.rejects(discover([FOLDER, ORGANIZATION], { 'folders/2': [[asset('a', '1')]] }), {
      code: 'SCOPE_FORBIDDEN',
      message: /organizations\/1/,
    });
  });

  it('fails with API_ANSWER_INVALID if an asset is not a cluster', async () => {
    const odd = { ...asset('a', '1'), name: '//compute.googleapis.com/projects/a/zones/z/disks/d' };
    await assert.rejects(discover([FOLDER], { 'folders/2': [[odd]] }), { code: 'API_ANSWER_INVALID' });
  });
});
