import assert from 'node:assert/strict';
import { readCall } from '../../functions/enumerate-fleet/scheduled-call.ts';
import { scanIdOf } from '../../shared/model/identity.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { aProject, DispatchedSession, ORGANIZATION } from '../support/dispatched-scan.ts';
import { apiError } from '../support/memory-directories.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';

/** A minute before midnight, UTC. */
const EVENING_MS = Date.UTC(2026, 10, 24, 23, 59);
const MINUTE_MS = 60_000;
const scanId = scanIdOf(EVENING_MS, ORGANIZATION);

after(closeSimulatedBigQuery);

it('a Scheduler retry after midnight keeps the scheduled time of the previous evening', () => {
  const scheduleTime = new Date(EVENING_MS).toISOString();
  const times = [0, 5, 90].map((minutes) => {
    const clock = { nowMs: () => EVENING_MS + minutes * MINUTE_MS };
    return readCall({ rawBody: Buffer.from('{}'), scheduleTime }, clock).scheduledAtMs;
  });
  assert.deepEqual(times, [EVENING_MS, EVENING_MS, EVENING_MS]);
});

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`overlapping attempts, in ${name},`, () => {
    let opened: OpenStore;
    let session: DispatchedSession;
    beforeEach(async () => {
      opened = await openStore();
      session = new DispatchedSession(
        opened.store,
        [aProject('shop-prod', 'tills', 'stock')],
        ORGANIZATION,
        EVENING_MS,
      );
    });
    afterEach(() => opened.close());

    /** Starts an enumeration, and holds it once it has recorded the start of the scan. */
    async function heldEnumeration(attempt: DispatchedSession) {
      const { promise, resolve: resume } = Promise.withResolvers<void>();
      attempt.hold = promise;
      const listing = attempt.enumerate();
      while ((await Array.fromAsync(opened.store.listScans())).length === 0)
        await new Promise((done) => setTimeout(done, 5));
      return { listing, resume };
    }

    const states = () => Array.fromAsync(opened.store.scannedClusters(scanId));

    it('form one scan across midnight, with its scheduled date in every row', async () => {
      await assert.rejects(session.enumerate(apiError('API_BUSY', 'the list')));
      session.nowMs = EVENING_MS + 2 * MINUTE_MS;
      assert.deepEqual(await session.enumerate(), { scanId, expectedClusters: 2, asked: 2 });
      await session.inspectAll();
      session.nowMs = EVENING_MS + 4 * MINUTE_MS;
      assert.deepEqual(await session.enumerate(), { scanId, expectedClusters: 2, asked: 0 });
      const scan = await session.conclude();
      assert.deepEqual([scan.scan_id, scan.scan_date, scan.completeness], [scanId, '2026-11-24', 'COMPLETE']);
      const rows = (await states()).flatMap(({ state, report }) => [state, report]);
      assert.deepEqual([...new Set(rows.map((row) => row?.scan_date))], ['2026-11-24']);
      assert.equal((await Array.fromAsync(opened.store.listScans())).length, 1);
    });

    it('change nothing that readers see if they end after the scan concluded', async () => {
      const late = new DispatchedSession(opened.store, session.projects, ORGANIZATION, EVENING_MS);
      const { listing, resume } = await heldEnumeration(late);

      await session.enumerate();
      await session.inspectAll();
      const scan = await session.conclude();
      const before = await states();

      resume();
      assert.deepEqual(await listing, { scanId, expectedClusters: 2, asked: 0 });
      assert.deepEqual(late.takeInspections(), []);
      assert.deepEqual(await late.conclude(), scan);
      assert.deepEqual(await opened.store.concludedScan(scanId), scan);
      assert.deepEqual(await states(), before);
    });

    it('add no cluster to a concluded scan if they outlive the Scheduler deadline', async () => {
      const projects = [aProject('shop-prod', 'tills', 'stock', 'found-late')];
      const late = new DispatchedSession(opened.store, projects, ORGANIZATION, EVENING_MS);
      const { listing, resume } = await heldEnumeration(late);

      await session.enumerate();
      await session.inspectAll();
      await session.conclude();

      late.nowMs += 30 * MINUTE_MS;
      resume();
      await assert.rejects(listing, { code: 'SCAN_NOT_ENUMERATED' });
      const enumerated = await Array.fromAsync(opened.store.enumeratedClusters(scanId));
      assert.deepEqual(enumerated.map(({ cluster }) => cluster).sort(), ['stock', 'tills']);
    });
  });
}
