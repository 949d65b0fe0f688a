import assert from 'node:assert/strict';
import type { KnownCluster } from '../../shared/stages/record/ports.ts';
import {
  aConcluded,
  anEnumerated,
  anUnreadable,
  aReport,
  aStarted,
  aState,
  scanIdFor,
  scheduledMs,
  timeOf,
} from '../support/row-builder.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

/** Records a concluded scan with a state for each cluster, and an enumeration row for listed ones. */
async function recordConcluded(
  store: ScanStore,
  day: number,
  clusters: Readonly<Record<string, Parameters<typeof aState>[2]>>,
  { scope = 'organizations/1', concluded = true } = {},
): Promise<void> {
  const scan = { day, scope };
  const states = Object.entries(clusters).map(([name, state]) => aState(scan, name, state));
  await store.recordScan(aStarted(scan));
  const listed = states.filter(({ outcome }) => outcome !== 'GONE');
  await store.recordEnumerated(listed.map(({ cluster }) => anEnumerated(scan, cluster)));
  await store.recordStates(states);
  if (concluded) await store.recordScan(aConcluded(scan));
}

const namesOf = (clusters: readonly KnownCluster[]) => clusters.map(({ cluster }) => cluster);

export function scanStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store: writing and reading scans`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    it('returns a started scan once its clusters are counted', async () => {
      const scan = {};
      await store.recordScan(aStarted(scan, { expected_clusters: null }));
      assert.equal(await store.startedScan(scanIdFor(scan)), null);
      const counted = aStarted(scan, { expected_clusters: 7 });
      await store.recordScan(counted);
      assert.deepEqual(await store.startedScan(scanIdFor(scan)), counted);
      assert.equal(await store.startedScan('another'), null);
    });

    it('keeps the cluster count if a scan is started again', async () => {
      const counted = aStarted({}, { expected_clusters: 7 });
      await store.recordScan(counted);
      await store.recordScan(
        aStarted({}, { expected_clusters: null, recorded_at: '2026-11-24T05:00:00.000Z' }),
      );
      assert.deepEqual(await store.startedScan(scanIdFor({})), counted);
      assert.equal((await store.scanProgress(scanIdFor({}))).expectedClusters, 7);
    });

    it('reports the progress of a scan and the clusters without a report', async () => {
      const scanId = scanIdFor({});
      const nothing = { expectedClusters: null, enumeratedClusters: 0, reportedClusters: 0 };
      assert.deepEqual(await store.scanProgress(scanId), nothing);
      assert.deepEqual(await Array.fromAsync(store.enumeratedClusters(scanId)), []);
      await store.recordScan(aStarted({}, { expected_clusters: null }));
      await store.recordEnumerated([
        anEnumerated({}, 'b'),
        anEnumerated({}, 'a'),
        anEnumerated({ day: 1 }, 'c'),
      ]);
      await store.recordEnumerated([anEnumerated({}, 'a')]);
      assert.deepEqual(await store.scanProgress(scanId), { ...nothing, enumeratedClusters: 2 });
      await store.recordScan(aStarted({}, { expected_clusters: 2 }));
      await store.recordReports([aReport({}, 'b'), aReport({}, 'b'), aReport({}, 'not-enumerated')]);
      await store.recordReports([aReport({ day: 1 }, 'a')]);
      const progress = { expectedClusters: 2, enumeratedClusters: 2, reportedClusters: 1 };
      assert.deepEqual(await store.scanProgress(scanId), progress);
      const awaited = await Array.fromAsync(store.enumeratedClusters(scanId));
      const place = { projectId: 'p', location: 'l', projectNumber: '100' };
      assert.deepEqual(awaited, [
        { ...place, cluster: 'a', reported: false },
        { ...place, cluster: 'b', reported: true },
      ]);
    });

    it('returns the later of two rows with the same ID, in any order of writing', async () => {
      const scan = {};
      const earlier = aReport(scan, 'a', { status: 'PROVISIONING' });
      const later = aReport(scan, 'a', { status: 'RUNNING', recorded_at: '2026-11-24T04:00:00.000Z' });
      await store.recordStates([aState(scan, 'a', { report_recorded_at: later.recorded_at })]);
      await store.recordReports([later]);
      await store.recordReports([earlier]);
      const [cluster, ...more] = await Array.fromAsync(store.scannedClusters(scanIdFor(scan)));
      assert.deepEqual(more, []);
      assert.deepEqual(cluster?.report, later);
    });

    it('accepts an empty list of rows', async () => {
      await store.recordEnumerated([]);
      await store.recordReports([]);
      await store.recordStates([]);
    });

    it('accepts concurrent writes', async () => {
      const scan = {};
      const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
      await Promise.all(names.map((cluster) => store.recordReports([aReport(scan, cluster)])));
      await Promise.all(names.map((cluster) => store.recordStates([aState(scan, cluster)])));
      const clusters = await Array.fromAsync(store.scannedClusters(scanIdFor(scan)));
      assert.deepEqual(clusters.map(({ report }) => report?.cluster).sort(), names.sort());
    });

    it('returns the known clusters of a scope: those that were not GONE in its last concluded scan of them', async () => {
      await recordConcluded(store, 0, { old: {}, kept: {}, deleted: {} });
      await recordConcluded(store, 1, {
        kept: {},
        deleted: { outcome: 'GONE', exposure: null },
        lost: { outcome: 'MISSING', exposure: null },
      });
      await recordConcluded(store, 2, { half: {} }, { concluded: false });
      await recordConcluded(store, 3, { elsewhere: {} }, { scope: 'folders/2' });
      const known = await Array.fromAsync(store.knownClusters('organizations/1'));
      assert.deepEqual(namesOf(known), ['kept', 'lost', 'old']);
      assert.deepEqual(known[0], { projectId: 'p', location: 'l', cluster: 'kept', projectNumber: '100' });
      assert.deepEqual(namesOf(await Array.fromAsync(store.knownClusters('organizations/9'))), []);
    });

    it('returns the latest concluded scan by scheduled time, of one or all scopes', async () => {
      assert.equal(await store.latestScan(), null);
      await recordConcluded(store, 2, {});
      await recordConcluded(store, 1, {});
      await recordConcluded(store, 3, {}, { scope: 'folders/2' });
      await recordConcluded(store, 4, {}, { concluded: false });
      assert.deepEqual(await store.latestScan(), aConcluded({ day: 3, scope: 'folders/2' }));
      assert.deepEqual(await store.latestScan('organizations/1'), aConcluded({ day: 2 }));
      assert.equal(await store.latestScan('folders/9'), null);
      assert.deepEqual(await store.concludedScan(scanIdFor({ day: 1 })), aConcluded({ day: 1 }));
      assert.equal(await store.concludedScan(scanIdFor({ day: 4 })), null);
    });

    it('keeps scans with which campaigns renewed their evidence apart from those of whole scopes', async () => {
      const project = { day: 2, scope: 'projects/p' };
      await recordConcluded(store, 1, {});
      await store.recordStates([aState(project, 'a')]);
      await store.recordScan(aConcluded(project, { trigger: 'RENEWAL' }));
      await store.recordScan(aStarted({ day: 3, scope: 'projects/p' }, { trigger: 'RENEWAL' }));
      assert.deepEqual(await store.latestScan(), aConcluded({ day: 1 }));
      assert.equal(await store.latestScan('projects/p'), null);
      const renewal = aConcluded(project, { trigger: 'RENEWAL' });
      assert.deepEqual(await store.latestScan('projects/p', 'RENEWAL'), renewal);
      assert.deepEqual(await store.concludedScan(scanIdFor(project)), renewal);
      assert.deepEqual(await Array.fromAsync(store.listScans()), [aConcluded({ day: 1 })]);
      assert.deepEqual(await Array.fromAsync(store.knownClusters('projects/p')), []);
    });

    it('lists every scan, latest first, with its last event', async () => {
      await recordConcluded(store, 0, {});
      await recordConcluded(store, 1, {}, { concluded: false });
      const scans = await Array.fromAsync(store.listScans());
      assert.deepEqual(scans, [aStarted({ day: 1 }), aConcluded({ day: 0 })]);
    });

    it('counts the clusters of some scans by their verdicts, each by its last state', async () => {
      const [today, tomorrow] = [{ day: 0 }, { day: 1 }];
      await store.recordStates([
        aState(today, 'a', {}),
        aState(today, 'b', {}),
        aState(today, 'exempt', { exempt: true }),
        aState(today, 'closed', { exposure: 'OPEN' }),
        aState(today, 'lost', { outcome: 'MISSING', exposure: null, readiness: null }),
        aState(tomorrow, 'a', { readiness: 'SAFE_TO_CLOSE' }),
        aState({ day: 2 }, 'a', {}),
      ]);
      const later = { recorded_at: timeOf(scheduledMs(today) + 900_000) };
      await store.recordStates([
        aState(today, 'closed', { ...later, exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
      ]);
      const ids = [scanIdFor(today), scanIdFor(tomorrow), scanIdFor({ day: 9 })];
      const counts = await Array.fromAsync(store.verdictCounts(ids));
      const verdicts = counts.map(({ scanId, outcome, exposure, readiness, exempt, clusters }) =>
        [ids.indexOf(scanId), outcome, exposure, readiness, exempt, clusters].join(' '),
      );
      assert.deepEqual(verdicts.toSorted(), [
        '0 INSPECTED CLOSED ALREADY_CLOSED false 1',
        '0 INSPECTED OPEN GATHER_EVIDENCE false 2',
        '0 INSPECTED OPEN GATHER_EVIDENCE true 1',
        '0 MISSING   false 1',
        '1 INSPECTED OPEN SAFE_TO_CLOSE false 1',
      ]);
    });

    it('returns the clusters of a scan, worst first, each with its report', async () => {
      const scan = {};
      const reports = ['b', 'a', 'used', 'once', 'closed', 'reopens', 'unclear'].map((cluster) =>
        aReport(scan, cluster),
      );
      const denied = anUnreadable(scan, 'denied');
      await store.recordReports([...reports, denied]);
      await store.recordStates([
        aState(scan, 'gone', { outcome: 'GONE', exposure: null }),
        aState(scan, 'closed', { exposure: 'CLOSED' }),
        aState(scan, 'reopens', { exposure: 'WILL_REOPEN' }),
        aState(scan, 'lost', { outcome: 'MISSING', exposure: null }),
        aState(scan, 'denied', { outcome: 'UNREADABLE', exposure: null }),
        aState(scan, 'unclear', { exposure: 'UNKNOWN' }),
        aState(scan, 'b', {}),
        aState(scan, 'a', { usage: 'NOT_SEEN' }),
        aState(scan, 'once', { usage: 'USED_SINCE_START' }),
        aState(scan, 'used', { usage: 'IN_USE' }),
        aState({ day: 1 }, 'another-scan', {}),
      ]);
      const clusters = await Array.fromAsync(store.scannedClusters(scanIdFor(scan)));
      const names = clusters.map(({ state }) => state.cluster);
      assert.deepEqual(names, [
        'used',
        'once',
        'a',
        'b',
        'unclear',
        'denied',
        'lost',
        'reopens',
        'closed',
        'gone',
      ]);
      assert.deepEqual(
        clusters.filter(({ report }) => report === null).map(({ state }) => state.cluster),
        ['lost', 'gone'],
      );
      assert.deepEqual(clusters.find(({ state }) => state.cluster === 'denied')?.report, denied);
    });

    it('lets a reader stop early, repeatedly', async () => {
      const scan = {};
      const names = Array.from({ length: 3000 }, (_, index) => `c${index}`);
      await store.recordStates(names.map((cluster) => aState(scan, cluster)));
      for (let round = 0; round < 3; round += 1)
        for await (const { state } of store.scannedClusters(scanIdFor(scan))) {
          assert.equal(state.project_id, 'p');
          break;
        }
    });
  });
}
