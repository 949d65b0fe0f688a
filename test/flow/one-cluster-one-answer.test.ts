import assert from 'node:assert/strict';
import { summarizeScan } from '../../shared/report/summary.ts';
import { emptyTally } from '../../shared/report/tally.ts';
import { Fleet } from '../../simulator/fleet/fleet.ts';
import { placeOf, scannedRecords, scanSimulated } from '../support/scan-simulated.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';
import { simulatedApis } from '../support/simulated-directories.ts';

const AT_MS = Date.UTC(2026, 10, 24, 3);
const QUICK = { budgetMs: 500, attemptMs: 400, attempts: 2, firstWaitMs: 5, longestWaitMs: 10 };

describe('a scan of many clusters', () => {
  it('calls GKE once per project', async () => {
    await using apis = await simulatedApis({ clusters: 120, projects: 30, seed: 3 });
    const { store } = await SCAN_STORES.memory();
    await scanSimulated(apis, store, { atMs: AT_MS });
    const gke = Object.entries(apis.simulator.calls()).filter(([method]) => method.startsWith('container.'));
    assert.deepEqual(gke, [['container.clusters.list', 30]]);
  });

  for (const concurrency of [1, 3, 50]) {
    it(`does not mix up clusters at a concurrency of ${concurrency}, even with failures`, async () => {
      await using apis = await simulatedApis({ clusters: 90, projects: 45, seed: 4, latencyMs: 5 }, QUICK);
      const { simulator } = apis;
      simulator.faults = 'reset:0.2*always,500:0.2*always,slow=50ms:0.3';
      const { store } = await SCAN_STORES.memory();
      const scan = await scanSimulated(apis, store, { atMs: AT_MS, concurrency });
      const truths = new Map(simulator.fleet.clusters.map((each) => [placeOf(each), each.truth]));
      const rows = await scannedRecords(store, scan);
      assert.ok(rows.length > 20 && rows.length < 90);
      for (const row of rows) {
        const truth = truths.get(placeOf(row));
        assert.equal(row.initial_version, truth?.initialVersion);
        assert.equal(row.cluster_uid, truth?.uid);
        assert.deepEqual(
          row.pools.map(({ pool }) => pool),
          truth?.pools.map((pool) => pool.name),
        );
      }
    });
  }

  it('counts a cluster once if scopes overlap', async () => {
    await using apis = await simulatedApis({ clusters: 12, projects: 3, seed: 6 });
    const { store } = await SCAN_STORES.memory();
    const { id } = apis.simulator.fleet.organization;
    for (const discovery of ['LIST', 'ASSETS'] as const) {
      const scan = await scanSimulated(apis, store, {
        atMs: AT_MS,
        discovery,
        scope: [
          { kind: 'organizations', id },
          { kind: 'projects', id: 'p-0001' },
        ],
      });
      assert.equal(scan.expected_clusters, 12);
    }
  });

  it('neither loses clusters nor reports them as GONE if overlapping scopes are scanned one after another', async () => {
    await using apis = await simulatedApis({ clusters: 12, projects: 3, seed: 6 });
    const { store } = await SCAN_STORES.memory();
    const organization = [{ kind: 'organizations', id: apis.simulator.fleet.organization.id }] as const;
    const project = [{ kind: 'projects', id: 'p-0001' }] as const;
    const seen: Map<string, unknown>[] = [];
    for (const [day, scope] of [organization, project, organization].entries()) {
      const scan = await scanSimulated(apis, store, { atMs: AT_MS + day * 86_400_000, scope });
      assert.equal(scan.completeness, 'COMPLETE');
      seen.push(
        new Map(
          (await scannedRecords(store, scan)).map((row) => [placeOf(row), [row.outcome, row.exposure]]),
        ),
      );
    }
    const [before, ofProject, after] = seen;
    assert.deepEqual(after, before);
    assert.deepEqual(
      [...(ofProject ?? [])],
      [...(before ?? [])].filter(([place]) => place.startsWith('p-0001/')),
    );
  });

  for (const discovery of ['LIST', 'ASSETS'] as const)
    it(`is PARTIAL if it finds no project, by ${discovery} (was COMPLETE, with 0 clusters in 0 projects)`, async () => {
      const fleet = new Fleet({ folders: [], projects: [], clusters: [] });
      await using apis = await simulatedApis({ fleet });
      const { store } = await SCAN_STORES.memory();
      const scan = await scanSimulated(apis, store, { atMs: AT_MS, discovery });
      assert.equal(scan.completeness, 'PARTIAL');
      assert.deepEqual(
        scan.unreadable_folders.map(({ folder, error_code }) => [folder, error_code]),
        [[`organizations/${fleet.organization.id}`, 'SCOPE_EMPTY']],
      );
      assert.doesNotMatch(summarizeScan(scan, emptyTally()).join(' '), /nothing that could be open|COMPLETE/);
    });
});
