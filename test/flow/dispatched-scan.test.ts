import assert from 'node:assert/strict';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { scanIdOf } from '../../shared/model/identity.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-report.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import {
  aProject,
  DispatchedSession,
  ORGANIZATION,
  SCAN_TIME_MS,
  SCHEDULED_MS,
} from '../support/dispatched-scan.ts';
import { apiError } from '../support/memory-directories.ts';
import { anEnumerated } from '../support/row-builder.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';

const scanId = scanIdOf(SCHEDULED_MS, ORGANIZATION);
/** The report of a cluster that could not be read, recorded at this time. */
const unreadableOf = (cluster: ClusterIdentity, recordedAtMs: number) =>
  buildUnreadableReport(
    {
      scanId,
      scanDate: '2026-11-24',
      recordedAt: new Date(recordedAtMs).toISOString(),
      organization: ORGANIZATION,
    },
    cluster,
    'UNREADABLE',
    apiError('API_FORBIDDEN', 'a project'),
  );

const SHOP = aProject('shop-prod', 'tills', 'stock');
const BANK = aProject('bank-prod', 'ledger');

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`a scan by the cloud functions, in ${name}`, () => {
    let opened: OpenStore;
    let session: DispatchedSession;
    beforeEach(async () => {
      opened = await openStore();
      session = new DispatchedSession(opened.store, [SHOP, BANK]);
    });
    afterEach(() => opened.close());

    /** Takes the queued requests and returns their cluster names in order. */
    const asked = () =>
      session
        .takeInspections()
        .map(({ cluster }) => cluster.cluster)
        .sort();

    it('requests every cluster once, after recording all of them, and concludes when all reports are in', async () => {
      assert.deepEqual(await session.enumerate(), { scanId, expectedClusters: 3, asked: 3 });
      assert.equal((await session.store.startedScan(scanId))?.expected_clusters, 3);
      for (const request of session.takeInspections()) {
        await assert.rejects(session.conclude(), { code: 'SCAN_NOT_COMPLETE' });
        await session.inspect(request);
      }
      const scan = await session.conclude();
      assert.equal(scan.completeness, 'COMPLETE');
      assert.deepEqual(await session.outcomes(scanId), { ledger: 'OPEN', stock: 'OPEN', tills: 'OPEN' });
    });

    it('is not affected by duplicate, reordered or late messages', async () => {
      await session.enumerate();
      const requests = session.takeInspections();
      for (const request of [...requests, ...requests.toReversed()]) await session.inspect(request);
      const scan = await session.conclude();
      assert.deepEqual(scan.outcomes, { inspected: 3, unreadable: 0, gone: 0, missing: 0 });
      for (const request of requests) await session.inspect(request);
      assert.deepEqual(await session.conclude(), scan);
      const rows = await Array.fromAsync(session.store.scannedClusters(scanId));
      assert.equal(rows.length, 3);
    });

    it('stays the same scan when Scheduler retries, and requests only clusters without a report', async () => {
      await session.enumerate();
      const [first] = session.takeInspections();
      assert.ok(first);
      await session.inspect(first);
      assert.deepEqual(await session.enumerate(), { scanId, expectedClusters: 3, asked: 2 });
      const rest = session.takeInspections();
      assert.ok(rest.every(({ cluster }) => cluster.cluster !== first.cluster.cluster));
      for (const request of rest) await session.inspect(request);
      const scan = await session.conclude();
      assert.equal(scan.outcomes?.inspected, 3);
    });

    it('requests only the conclusion once it is concluded', async () => {
      await session.enumerate();
      asked();
      session.nowMs = SCHEDULED_MS + SCAN_TIME_MS;
      const scan = await session.conclude();
      assert.equal(scan.completeness, 'INCOMPLETE');
      assert.equal((await session.enumerate()).asked, 0);
      assert.deepEqual([asked(), session.queue.conclusions.length], [[], 2]);
    });

    it('keeps what an interrupted attempt recorded, even if the project can no longer be read', async () => {
      await session.store.recordEnumerated([anEnumerated({}, 'tills')]);
      await assert.rejects(session.enumerate(apiError('API_BUSY', ORGANIZATION)), { code: 'API_BUSY' });
      await assert.rejects(session.conclude(), { code: 'SCAN_NOT_ENUMERATED' });
      assert.deepEqual(asked(), []);
      session.projects = [BANK];
      assert.deepEqual(await session.enumerate(), { scanId, expectedClusters: 2, asked: 2 });
      await session.inspectAll();
      const scan = await session.conclude();
      assert.equal(scan.completeness, 'PARTIAL');
      assert.deepEqual(await session.outcomes(scanId), { ledger: 'OPEN', tills: 'UNREADABLE' });
    });

    it('becomes INCOMPLETE at its deadline, names the missing clusters, and accepts no more reports', async () => {
      await session.enumerate();
      const requests = session.takeInspections();
      for (const request of requests) if (request.cluster.cluster !== 'stock') await session.inspect(request);
      session.nowMs = SCHEDULED_MS + SCAN_TIME_MS - 1000;
      await assert.rejects(session.conclude(), {
        code: 'SCAN_NOT_COMPLETE',
        facts: { scan: scanId, reported: 2, expected: 3 },
      });
      session.nowMs = SCHEDULED_MS + SCAN_TIME_MS;
      const scan = await session.conclude();
      for (const request of requests) await session.inspect(request);
      assert.deepEqual(await session.outcomes(scanId), { ledger: 'OPEN', stock: 'MISSING', tills: 'OPEN' });
      const rows = await Array.fromAsync(session.store.scannedClusters(scanId));
      assert.deepEqual(
        rows.filter(({ report }) => report === null).map(({ state }) => state.cluster),
        ['stock'],
      );
      assert.equal(scan.completeness, 'INCOMPLETE');
      assert.deepEqual(scan.missing_clusters, [
        { project_id: 'shop-prod', location: 'europe-west1', cluster: 'stock' },
      ]);
    });

    it('records GONE and UNREADABLE clusters, and throws retryable errors', async () => {
      await session.enumerate();
      session.projects = [aProject('shop-prod', 'stock'), BANK];
      session.failures = {
        tills: apiError('API_NOT_FOUND', 'tills'),
        stock: apiError('API_FORBIDDEN', 'stock'),
        ledger: apiError('API_BUSY', 'ledger'),
      };
      const requests = session.takeInspections();
      const results = await Promise.allSettled(requests.map((request) => session.inspect(request)));
      const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      assert.deepEqual(failed, ['API_BUSY']);
      session.failures = {
        tills: apiError('API_NOT_FOUND', 'tills'),
        stock: apiError('API_FORBIDDEN', 'stock'),
      };
      for (const request of requests) await session.inspect(request);
      assert.deepEqual(await session.conclude().then(({ outcomes }) => outcomes), {
        inspected: 1,
        unreadable: 1,
        gone: 1,
        missing: 0,
      });
      assert.deepEqual(await session.outcomes(scanId), {
        ledger: 'OPEN',
        stock: 'UNREADABLE',
        tills: 'GONE',
      });
    });

    it('does not let an UNREADABLE report replace an INSPECTED one of the same scan', async () => {
      await session.enumerate();
      await session.inspectAll();
      const [report] = (await Array.fromAsync(session.store.enumeratedClusters(scanId))).slice(0, 1);
      assert.ok(report !== undefined);
      await session.store.recordReports([unreadableOf(report, session.nowMs + 5000)]);
      const { outcomes } = await session.conclude();
      assert.deepEqual(outcomes, { inspected: 3, unreadable: 0, gone: 0, missing: 0 });
    });

    it('shows the reports that its conclusion is based on, not a later one (state and report contradicted each other)', async () => {
      await session.enumerate();
      const [late, ...requests] = session.takeInspections();
      assert.ok(late !== undefined);
      for (const request of requests) await session.inspect(request);
      const [known] = await Array.fromAsync(session.store.enumeratedClusters(scanId));
      assert.ok(known !== undefined);
      session.nowMs = SCHEDULED_MS + SCAN_TIME_MS;
      await session.conclude();
      const before = await Array.fromAsync(session.store.scannedClusters(scanId));
      session.nowMs = SCHEDULED_MS + 1000;
      await session.inspect(late);
      session.nowMs = SCHEDULED_MS + SCAN_TIME_MS - 10;
      await session.inspect(requests[0] ?? late);
      assert.deepEqual(await Array.fromAsync(session.store.scannedClusters(scanId)), before);
    });

    it('expects the clusters found by two concurrent attempts, whichever counts last', async () => {
      const other = new DispatchedSession(session.store, [SHOP, BANK, aProject('late-prod', 'queue')]);
      await Promise.all([session.enumerate(), other.enumerate()]);
      const requests = [...session.takeInspections(), ...other.takeInspections()];
      for (const request of requests) await other.inspect(request);
      const scan = await other.conclude();
      assert.equal(scan.completeness, 'COMPLETE');
      assert.deepEqual(await other.outcomes(scanId), {
        ledger: 'OPEN',
        queue: 'OPEN',
        stock: 'OPEN',
        tills: 'OPEN',
      });
    });
  });
}
