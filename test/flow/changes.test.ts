import assert from 'node:assert/strict';
import type { Change, Exposure } from '../../shared/model/words.ts';
import { evolve } from '../../simulator/fleet/evolve.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { placeOf, scannedRecords, scanSimulated } from '../support/scan-simulated.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 10, 20, 3);
const QUICK = { budgetMs: 1000, attemptMs: 500, attempts: 2, firstWaitMs: 5, longestWaitMs: 10 };

/** The expected change of a cluster whose exposure has not changed. */
function unchanged(exposure: Exposure | null | undefined): Change {
  if (exposure === 'OPEN') return 'STILL';
  return exposure === 'UNKNOWN' ? 'UNKNOWN' : 'NONE';
}

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`scans of a changing fleet in ${name}`, () => {
    let apis: SimulatedApis;
    let opened: OpenStore;
    let day: number;

    beforeEach(async () => {
      apis = await simulatedApis({ clusters: 60, projects: 12, seed: 5 }, QUICK);
      opened = await openStore();
      day = 0;
    });
    afterEach(async () => {
      await opened.close();
      await apis[Symbol.asyncDispose]();
    });

    /** Moves to the next day and scans: returns the changes and the rows, keyed by cluster. */
    async function nextScan(discovery: 'LIST' | 'ASSETS' = 'LIST') {
      const scan = await scanSimulated(apis, opened.store, { atMs: FIRST_MS + day * DAY_MS, discovery });
      day += 1;
      const rows = new Map((await scannedRecords(opened.store, scan)).map((row) => [placeOf(row), row]));
      return { scan, rows, changeAt: (place: string): Change | undefined => rows.get(place)?.change };
    }

    it('report which clusters were closed, reopened, deleted, created or unchanged', async () => {
      const first = await nextScan();
      for (const row of first.rows.values())
        assert.equal(row.change, row.exposure === 'OPEN' ? 'NEW' : unchanged(row.exposure));

      const { fleet } = apis.simulator;
      const { closed, reopened, deleted, created } = evolve(fleet, { seed: 5, nowMs: FIRST_MS + DAY_MS });
      const { rows, changeAt } = await nextScan();

      assert.ok(closed.length > 0 && reopened.length > 0 && deleted.length > 0 && created.length > 0);
      for (const place of closed.map(placeOf)) assert.equal(changeAt(place), 'RESOLVED');
      for (const place of reopened.map(placeOf)) assert.equal(changeAt(place), 'REGRESSED');
      for (const place of deleted.map(placeOf)) assert.equal(changeAt(place), 'GONE');
      for (const place of created.map(placeOf))
        assert.equal(changeAt(place), rows.get(place)?.exposure === 'OPEN' ? 'NEW' : 'NONE');
      const changed = new Set([...closed, ...reopened, ...deleted, ...created].map(placeOf));
      for (const [place, row] of rows)
        if (!changed.has(place)) assert.equal(row.change, unchanged(row.exposure));
    });

    it('account for the clusters of a project that has become unreadable, and compare them later', async () => {
      const first = await nextScan();
      const { simulator } = apis;
      simulator.faults = '403@projects/p-0003';
      const second = await nextScan();
      const hidden = [...first.rows.keys()].filter((place) => place.startsWith('p-0003/'));
      assert.ok(hidden.length > 0);
      for (const place of hidden) {
        assert.equal(second.rows.get(place)?.outcome, 'UNREADABLE');
        assert.equal(second.rows.get(place)?.error_code, 'PROJECT_FORBIDDEN');
        assert.equal(second.changeAt(place), 'UNKNOWN');
      }
      assert.equal(second.scan.expected_clusters, first.scan.expected_clusters);
      assert.deepEqual(
        second.scan.unreadable_projects.map(({ project_id }) => project_id),
        ['p-0003'],
      );

      simulator.faults = '';
      const third = await nextScan();
      for (const place of hidden)
        assert.equal(third.changeAt(place), unchanged(third.rows.get(place)?.exposure));
    });

    it('account for the clusters below a folder that has become unreadable', async () => {
      const first = await nextScan();
      const [, folder] = apis.simulator.fleet.folders;
      apis.simulator.faults = `403@cloudresourcemanager.*.list@folders/${folder?.id}`;
      const { scan, rows } = await nextScan();
      assert.deepEqual([...rows.keys()].toSorted(), [...first.rows.keys()].toSorted());
      const unreadable = [...rows.values()].filter(({ outcome }) => outcome === 'UNREADABLE');
      assert.ok(unreadable.length > 0 && unreadable.length < rows.size);
      for (const row of unreadable) assert.equal(row.error_code, 'FOLDER_FORBIDDEN');
      assert.equal(scan.unreadable_folders.length, 1);
    });

    it('account for the clusters of a location that GKE omitted', async () => {
      const first = await nextScan();
      apis.simulator.faults = 'list-missing-location';
      const { scan, rows } = await nextScan();
      assert.deepEqual([...rows.keys()].toSorted(), [...first.rows.keys()].toSorted());
      const unreadable = [...rows.values()].filter(({ outcome }) => outcome === 'UNREADABLE');
      assert.ok(unreadable.length > 0);
      for (const row of unreadable) assert.equal(row.error_code, 'LOCATION_MISSING');
      assert.ok(scan.partial_locations.length > 0);
    });

    it('report the clusters of a project whose API was disabled as UNREADABLE (were GONE)', async () => {
      await nextScan();
      apis.simulator.faults = 'service-disabled@projects/p-0004';
      const { scan, rows } = await nextScan();
      const kept = [...rows.values()].filter(({ project_id }) => project_id === 'p-0004');
      assert.ok(kept.length > 0);
      for (const row of kept)
        assert.deepEqual([row.outcome, row.error_code], ['UNREADABLE', 'PROJECT_API_DISABLED']);
      assert.deepEqual([scan.unreadable_projects, scan.completeness], [[], 'PARTIAL']);
    });

    it('keep the clusters of a project that alternates between 200, 403 and 404, and never report them as GONE', async () => {
      const first = await nextScan();
      const ofProject = [...first.rows.keys()].filter((place) => place.startsWith('p-0003/'));
      assert.ok(ofProject.length > 0);
      for (const status of ['404', '', '403', '404', '403', '', '404', '404', '']) {
        apis.simulator.faults = status && `${status}@container.*@projects/p-0003`;
        const { scan, rows, changeAt } = await nextScan();
        assert.equal(scan.expected_clusters, first.scan.expected_clusters);
        assert.equal(scan.completeness, status === '' ? 'COMPLETE' : 'PARTIAL');
        for (const place of ofProject) {
          assert.equal(rows.get(place)?.outcome, status === '' ? 'INSPECTED' : 'UNREADABLE', status);
          assert.equal(
            changeAt(place),
            status === '' ? unchanged(first.rows.get(place)?.exposure) : 'UNKNOWN',
          );
        }
      }
    });

    it('report NEW for a cluster recreated under the same name, and STILL for one with renamed pools', async () => {
      const first = await nextScan();
      const { fleet } = apis.simulator;
      const [recreated, renamed] = fleet.clusters.filter(
        (cluster) => first.rows.get(placeOf(cluster))?.exposure === 'OPEN',
      );
      assert.ok(recreated && renamed);
      fleet.change(recreated, { uid: 'f'.repeat(64) });
      const pools = renamed.truth.pools.map((pool) => ({ ...pool, name: `${pool.name}-2` }));
      fleet.change(renamed, { pools });
      const { rows, changeAt } = await nextScan();
      assert.deepEqual([changeAt(placeOf(recreated)), changeAt(placeOf(renamed))], ['NEW', 'STILL']);
      assert.deepEqual(
        rows.get(placeOf(renamed))?.pools.map(({ pool }) => pool),
        pools.map(({ name }) => name),
      );
    });

    it('give the same verdicts through Asset Inventory', async () => {
      const listed = await nextScan();
      const assets = await nextScan('ASSETS');
      assert.deepEqual([...assets.rows.keys()].toSorted(), [...listed.rows.keys()].toSorted());
      for (const [place, row] of assets.rows) {
        const other = listed.rows.get(place);
        assert.equal(row.exposure, other?.exposure, place);
        assert.deepEqual(row.pools, other?.pools, place);
      }
    });
  });
}
