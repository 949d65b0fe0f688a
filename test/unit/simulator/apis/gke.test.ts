import assert from 'node:assert/strict';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import { type Answer, ask, NOW_MS, withSimulator } from '../ask.ts';

const errorOf = ({ body }: Answer) => body['error'] as { code: number; message: string; details: unknown[] };
const fleetOf = () => generateFleet({ clusters: 30, seed: 1, nowMs: NOW_MS });
const LIST = '/locations/-/clusters';

describe('the simulated GKE API', () => {
  it('lists complete clusters with their pools in one response', async () => {
    const fleet = fleetOf();
    await withSimulator({ fleet }, async (simulator) => {
      const { status, headers, body } = await ask(simulator, `v1/projects/p-0001${LIST}`);
      assert.equal(status, 200);
      assert.equal(headers.get('content-type'), 'application/json; charset=UTF-8');
      assert.deepEqual(body, {
        clusters: fleet.clustersOf('p-0001').map(({ restDocument }) => restDocument),
      });
    });
  });

  it('lists a single location, a project by number, and an empty project as an empty object', async () => {
    const fleet = fleetOf();
    await withSimulator({ fleet }, async (simulator) => {
      const [first] = fleet.clustersOf('p-0001');
      assert.ok(first);
      const path = `v1/projects/${first.project.projectNumber}/locations/${first.location}/clusters?fields=clusters.location`;
      const { clusters } = (await ask(simulator, path)).body as { clusters: { location: string }[] };
      assert.deepEqual([...new Set(clusters.map(({ location }) => location))], [first.location]);
      const empty = fleet.projects.find(
        ({ projectId, state, gkeEnabled }) =>
          state === 'ACTIVE' && gkeEnabled && fleet.clustersOf(projectId).length === 0,
      );
      assert.ok(empty);
      assert.deepEqual((await ask(simulator, `v1/projects/${empty.projectId}${LIST}`)).body, {});
    });
  });

  it('returns enums as names or numbers and only the fields that were requested', async () => {
    await withSimulator({ clusters: 3, projects: 1 }, async (simulator) => {
      const [first] = simulator.fleet.clusters;
      assert.ok(first);
      simulator.fleet.change(first, { status: 'DEGRADED', releaseChannel: 'STABLE' });
      const path = `v1/projects/p-0001/locations/${first.location}/clusters/${first.name}`;
      const fields = 'fields=status,releaseChannel';
      assert.deepEqual((await ask(simulator, `${path}?${fields}`)).body, {
        status: 'DEGRADED',
        releaseChannel: { channel: 'STABLE' },
      });
      assert.deepEqual((await ask(simulator, `${path}?${fields}&%24alt=json%3Benum-encoding=int`)).body, {
        status: 6,
        releaseChannel: { channel: 3 },
      });
      const masked = await ask(simulator, path, { headers: { 'x-goog-fieldmask': 'name,status' } });
      assert.deepEqual(masked.body, { name: first.name, status: 'DEGRADED' });
      const refused = await ask(simulator, `${path}?fields=nmae`);
      assert.equal(refused.status, 400);
      assert.match(JSON.stringify(refused.body), /Cannot find matching fields for path 'nmae'/);
    });
  });

  it('returns fresh responses after the fleet has changed', async () => {
    await withSimulator({ clusters: 3, projects: 1 }, async (simulator) => {
      const path = `v1/projects/p-0001${LIST}?fields=clusters.name`;
      await ask(simulator, path);
      for (const cluster of simulator.fleet.clusters.slice(1)) simulator.fleet.remove(cluster);
      const { clusters } = (await ask(simulator, path)).body as { clusters: unknown[] };
      assert.equal(clusters.length, 1);
    });
  });

  it('omits a location and reports it', async () => {
    const options = { clusters: 40, projects: 1, faults: 'list-missing-location' };
    await withSimulator(options, async (simulator) => {
      const { body } = await ask(simulator, `v1/projects/p-0001${LIST}`);
      const { clusters, missingZones } = body as { clusters: { location: string }[]; missingZones: string[] };
      assert.equal(missingZones.length, 1);
      const present = simulator.fleet.clusters.filter(({ location }) => location !== missingZones[0]);
      assert.ok(present.length < 40);
      assert.equal(clusters.length, present.length);
    });
  });

  it('reports why the clusters of a project cannot be listed', async () => {
    const fleet = fleetOf();
    const disabled = fleet.projects.find(({ gkeEnabled }) => !gkeEnabled);
    const deleted = fleet.projects.find(({ state }) => state === 'DELETE_REQUESTED');
    const cases: readonly [string, RegExp][] = [
      [
        disabled?.projectId ?? '',
        /^Kubernetes Engine API has not been used in project \d+ before or it is disabled/,
      ],
      [deleted?.projectId ?? '', /^Project #\d+ has been deleted\.$/],
      ['elsewhere', /^Required "container\.clusters\.list" permission\(s\) for "projects\/elsewhere"\.$/],
    ];
    await withSimulator({ fleet }, async (simulator) => {
      for (const [project, message] of cases) {
        const answer = await ask(simulator, `v1/projects/${project}${LIST}`);
        assert.equal(answer.status, 403);
        assert.match(errorOf(answer).message, message);
      }
    });
  });

  it('exposes Autopilot pools only as part of the cluster', async () => {
    await withSimulator({ fleet: fleetOf() }, async (simulator) => {
      const cluster = simulator.fleet.clusters.find(({ truth }) => truth.mode === 'AUTOPILOT');
      assert.ok(cluster);
      const path = `v1/projects/${cluster.projectId}/locations/${cluster.location}/clusters/${cluster.name}`;
      assert.equal((await ask(simulator, path)).status, 200);
      for (const pools of ['nodePools', 'nodePools/default-pool']) {
        const answer = await ask(simulator, `${path}/${pools}`);
        assert.equal(answer.status, 400);
        assert.equal(errorOf(answer).message, 'Autopilot node pools cannot be accessed or modified.');
      }
    });
  });
});
