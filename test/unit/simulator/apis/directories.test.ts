import assert from 'node:assert/strict';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import type { Simulator } from '../../../../simulator/start-simulator.ts';
import { ask, NOW_MS, withSimulator } from '../ask.ts';
import { unknownPaths } from '../documents/key-paths.ts';

const ORGANIZATION = 'organizations/123456789012';
const MESSAGES = 'google.cloud.resourcemanager.v3';
const fleetOf = () => generateFleet({ clusters: 60, seed: 1, nowMs: NOW_MS });

/** All items of a list, across pages. */
async function all(simulator: Simulator, path: string, key: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let pageToken = ''; ; ) {
    const { status, body } = await ask(simulator, `${path}&pageToken=${pageToken}`);
    assert.equal(status, 200);
    items.push(...((body[key] ?? []) as Record<string, unknown>[]));
    if (body['nextPageToken'] === undefined) return items;
    pageToken = String(body['nextPageToken']);
  }
}

describe('the simulated Resource Manager', () => {
  it('lists every active project exactly once when walking down from the organization', async () => {
    const fleet = fleetOf();
    await withSimulator({ fleet }, async (simulator) => {
      const found: unknown[] = [];
      const walk = async (parent: string): Promise<void> => {
        const projects = await all(simulator, `v3/projects?pageSize=2&parent=${parent}`, 'projects');
        found.push(...projects.map(({ projectId }) => projectId));
        for (const { name } of await all(simulator, `v3/folders?pageSize=1&parent=${parent}`, 'folders')) {
          await walk(String(name));
        }
      };
      await walk(ORGANIZATION);
      const active = fleet.projects.filter(({ state }) => state === 'ACTIVE');
      assert.deepEqual(found.sort(), active.map(({ projectId }) => projectId).sort());
    });
  });

  it('lists projects that are being deleted only if requested', async () => {
    const fleet = fleetOf();
    const deleted = fleet.projects.find(({ state }) => state === 'DELETE_REQUESTED');
    assert.ok(deleted);
    await withSimulator({ fleet }, async (simulator) => {
      const list = (more: string) =>
        all(simulator, `v3/projects?parent=${deleted.parent}${more}`, 'projects').then((projects) =>
          projects.some(({ projectId }) => projectId === deleted.projectId),
        );
      assert.deepEqual([await list(''), await list('&showDeleted=true')], [false, true]);
    });
  });

  it('returns only fields of the published API', async () => {
    await withSimulator({ fleet: fleetOf() }, async (simulator) => {
      const cases: readonly [string, string][] = [
        [`v3/folders?parent=${ORGANIZATION}`, 'ListFoldersResponse'],
        [`v3/projects?parent=${ORGANIZATION}`, 'ListProjectsResponse'],
        ['v3/projects:search', 'SearchProjectsResponse'],
        ['v3/projects/p-0001', 'Project'],
        ['v3/folders/900000000000', 'Folder'],
        [`v3/${ORGANIZATION}`, 'Organization'],
        ['v3/organizations:search', 'SearchOrganizationsResponse'],
      ];
      for (const [path, message] of cases) {
        const { status, body } = await ask(simulator, path);
        assert.equal(status, 200, path);
        assert.deepEqual(unknownPaths(body, `${MESSAGES}.${message}`), [], path);
      }
    });
  });

  it('combines search terms with OR in v3, and filter terms with AND in v1', async () => {
    const fleet = fleetOf();
    await withSimulator({ fleet }, async (simulator) => {
      const count = async (path: string) => (await all(simulator, path, 'projects')).length;
      const active = fleet.projects.filter(({ state }) => state === 'ACTIVE');
      const prod = fleet.projects.filter(({ labels }) => labels['environment'] === 'prod');
      const either = new Set([...active, ...prod]);
      assert.equal(
        await count('v3/projects:search?query=state:ACTIVE%20labels.environment=prod'),
        either.size,
      );
      assert.equal(
        await count('v1/projects?filter=lifecycleState:ACTIVE%20AND%20(labels.environment=prod)'),
        prod.filter(({ state }) => state === 'ACTIVE').length,
      );
      assert.equal((await ask(simulator, 'v1/projects?filter=color:red')).status, 400);
    });
  });

  const refusals: readonly [string, number][] = [
    ['v3/projects/elsewhere', 403],
    ['v3/folders/1', 403],
    ['v3/organizations/1', 403],
    ['v3/folders?parent=folders/1', 403],
    ['v3/projects?parent=projects/p-0001', 400],
    ['v3/projects', 400],
  ];
  for (const [path, status] of refusals) {
    it(`returns ${status} for ${path}`, async () => {
      await withSimulator({ clusters: 1 }, async (simulator) => {
        assert.equal((await ask(simulator, path)).status, status);
      });
    });
  }
});

describe('the simulated Asset Inventory', () => {
  const CLUSTERS = 'contentType=RESOURCE&assetTypes=container.googleapis.com/Cluster';

  it('lists every cluster below an organization, a folder and a project, up to 1,000 per page', async () => {
    const fleet = generateFleet({ clusters: 2100, seed: 1, projects: 30, nowMs: NOW_MS });
    await withSimulator({ fleet }, async (simulator) => {
      const list = (parent: string) =>
        all(
          simulator,
          `v1/${parent}/assets?${CLUSTERS}&pageSize=5000&fields=assets.name,nextPageToken`,
          'assets',
        );
      const everything = await list(ORGANIZATION);
      assert.equal(new Set(everything.map(({ name }) => name)).size, 2100);
      assert.equal(simulator.calls()['cloudasset.assets.list'], 3);
      const folder = await list('folders/900000000000');
      assert.ok(folder.length > 0 && folder.length < 2100);
      assert.equal((await list('projects/p-0001')).length, 70);
    });
  });

  it('returns the cluster as GKE does, with its ancestors', async () => {
    await withSimulator({ clusters: 1, projects: 1 }, async (simulator) => {
      const [cluster] = simulator.fleet.clusters;
      assert.ok(cluster);
      const { body } = await ask(simulator, `v1/projects/p-0001/assets?contentType=1`);
      assert.deepEqual(unknownPaths(body, 'google.cloud.asset.v1.ListAssetsResponse'), []);
      const [asset] = body['assets'] as { resource: { data: unknown }; ancestors: string[] }[];
      assert.deepEqual(asset?.resource.data, cluster.restDocument);
      assert.equal(asset?.ancestors.at(-1), ORGANIZATION);
      const named = (await ask(simulator, 'v1/projects/p-0001/assets')).body['assets'] as object[];
      assert.equal('resource' in (named[0] ?? {}), false);
    });
  });

  it('returns no other asset types, and names the missing permission on other projects', async () => {
    await withSimulator({ clusters: 1 }, async (simulator) => {
      const none = await ask(simulator, `v1/${ORGANIZATION}/assets?assetTypes=storage.googleapis.com/Bucket`);
      assert.equal('assets' in none.body, false);
      for (const parent of ['organizations/1', 'folders/1', 'projects/elsewhere']) {
        const { status, body } = await ask(simulator, `v1/${parent}/assets?${CLUSTERS}`);
        assert.equal(status, 403);
        assert.match(JSON.stringify(body), /cloudasset\.assets\.listResource/);
      }
    });
  });
});
