import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { Sample } from '../../shared/model/rows/parts.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { concludeRecorded, recordAndConclude, recordScan } from '../support/record-scan.ts';
import { type AScan, aConcluded, aReport, scanIdFor, scheduledMs, timeOf } from '../support/row-builder.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

const sampled = (scan: AScan, requests: number, row: Partial<ClusterReportRow> = {}): ClusterReportRow => {
  const sample: Sample = {
    node: 'n',
    pool: 'default-pool',
    sampled_at: timeOf(scheduledMs(scan)),
    process_started_at: timeOf(scheduledMs() - 1000),
    route: null,
    requests,
    paths: [{ path: 'stats', method: 'GET', requests }],
  };
  return aReport(scan, 'a', { samples: [sample], ...row });
};

export function observationContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the evidence in the ${name} store`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const requestsOf = (report: Pick<ClusterReportRow, 'samples'> | null) =>
      report?.samples.map(({ requests }) => requests) ?? null;
    const evidence = async (scan: AScan) =>
      (await Array.fromAsync(store.clusterEvidence(scanIdFor(scan)))).map((found) => ({
        cluster: found.cluster,
        report: requestsOf(found.report),
        previous: found.previous?.entries.map(({ requests }) => requests) ?? null,
        pending: found.pending.map(requestsOf),
      }));

    it('combines the evidence that the last conclusion carried forward with the samples of this scan', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordAndConclude(store, { day: 1, reports: [recordable({ day: 1 }, 2)] });
      await recordScan(store, {
        day: 2,
        reports: [recordable({ day: 2 }, 3), aReport({ day: 2 }, 'not-sampled')],
      });
      assert.deepEqual(await evidence({ day: 2 }), [
        { cluster: 'a', report: [3], previous: [2], pending: [] },
      ]);
    });

    it('includes samples of scans that never concluded, in order', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordScan(store, { day: 2, reports: [recordable({ day: 2 }, 3)] });
      await recordScan(store, { day: 1, reports: [recordable({ day: 1 }, 2)] });
      await recordScan(store, { day: 3, reports: [recordable({ day: 3 }, 4)] });
      const found = [{ cluster: 'a', report: [4], previous: [1], pending: [[2], [3]] }];
      assert.deepEqual(await evidence({ day: 3 }), found);
    });

    it('does not include them again once a conclusion has carried them forward', async () => {
      await recordScan(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordAndConclude(store, { day: 1, reports: [recordable({ day: 1 }, 2)] });
      await recordScan(store, { day: 2, reports: [recordable({ day: 2 }, 3)] });
      assert.deepEqual(await evidence({ day: 2 }), [
        { cluster: 'a', report: [3], previous: [2], pending: [] },
      ]);
    });

    it('includes that of scans concluded after later ones had begun, of any scope (what only these had found was lost)', async () => {
      const concludeLate = (scan: AScan, day: number) =>
        concludeRecorded(
          store,
          scanIdFor(scan),
          policyAt(scheduledMs(scan), { minimumWindow: 3_600_000, quietTime: 86_400_000 }),
          { nowMs: () => scheduledMs({ day }) + 1_200_000 },
        );
      const folder = (day: number) => ({ day, scope: 'folders/2' });
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordScan(store, { day: 1, missing: ['a'] });
      await recordScan(store, { day: 2, reports: [recordable({ day: 2 }, 3)] });
      await recordAndConclude(store, { day: 3, reports: [recordable({ day: 3 }, 4)] });
      await store.recordReports([recordable({ day: 1 }, 2)]);
      await concludeLate({ day: 1 }, 3);
      await recordScan(store, { ...folder(4), reports: [recordable(folder(4), 5)] });
      assert.deepEqual(await evidence(folder(4)), [
        { cluster: 'a', report: [5], previous: [4], pending: [[2]] },
      ]);
      await recordAndConclude(store, { day: 5, reports: [recordable({ day: 5 }, 6)] });
      await concludeLate(folder(4), 5);
      await recordScan(store, { day: 6, reports: [recordable({ day: 6 }, 7)] });
      assert.deepEqual(await evidence({ day: 6 }), [
        { cluster: 'a', report: [7], previous: [6], pending: [[5]] },
      ]);
    });

    it('is read from the reports of a scan that an earlier release concluded', async () => {
      await recordScan(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await store.recordScan(aConcluded({ day: 0 }, { evidence_format: null }));
      await recordScan(store, { day: 1, reports: [recordable({ day: 1 }, 2)] });
      assert.deepEqual(await evidence({ day: 1 }), [
        { cluster: 'a', report: [2], previous: null, pending: [[1]] },
      ]);
    });

    it('is carried forward while the cluster is unreadable or not sampled', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordAndConclude(store, { day: 1, missing: ['a'] });
      await recordAndConclude(store, { day: 2, reports: [aReport({ day: 2 }, 'a')] });
      await recordScan(store, { day: 3, reports: [recordable({ day: 3 }, 4)] });
      assert.deepEqual(await evidence({ day: 3 }), [
        { cluster: 'a', report: [4], previous: [1], pending: [] },
      ]);
    });

    it('follows a cluster across scopes', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      const other = { day: 1, scope: 'folders/2' };
      await recordAndConclude(store, { ...other, reports: [recordable(other, 2)] });
      await recordScan(store, { day: 2, reports: [recordable({ day: 2 }, 3)] });
      assert.deepEqual(await evidence({ day: 2 }), [
        { cluster: 'a', report: [3], previous: [2], pending: [] },
      ]);
    });

    it('includes that of renewals by campaigns, concluded or not', async () => {
      const renewal = (day: number) => ({ day, scope: 'projects/p' });
      const started = { trigger: 'RENEWAL' } as const;
      const daily = (day: number) => recordAndConclude(store, { day, reports: [recordable({ day }, day)] });
      await daily(0);
      await recordAndConclude(store, { ...renewal(1), started, reports: [recordable(renewal(1), 1)] });
      await recordScan(store, { ...renewal(2), started, reports: [recordable(renewal(2), 2)] });
      await recordScan(store, { day: 3, reports: [recordable({ day: 3 }, 3)] });
      assert.deepEqual(await evidence({ day: 3 }), [
        { cluster: 'a', report: [3], previous: [1], pending: [[2]] },
      ]);
    });

    it('identifies its cluster by UID, because another cluster may reuse the name', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      await recordAndConclude(store, {
        day: 1,
        reports: [recordable({ day: 1 }, 2, { cluster_uid: 'other' })],
      });
      const carried = await Array.fromAsync(store.carriedEvidence(scanIdFor({ day: 1 })));
      assert.deepEqual(
        carried.map(({ cluster, uid, entries }) => [cluster, uid, entries.map(({ requests }) => requests)]),
        [['a', 'uid-of-a', [1]]],
      );
      await recordScan(store, { day: 2, reports: [] });
      const later = await Array.fromAsync(store.carriedEvidence(scanIdFor({ day: 2 })));
      assert.deepEqual(
        later.map(({ uid, entries }) => [uid, entries.map(({ requests }) => requests)]),
        [['other', [2]]],
      );
    });

    it('is about the cluster that was read last, if only an unconcluded scan read it (a conclusion without a report kept that of the deleted cluster)', async () => {
      await recordAndConclude(store, { day: 0, reports: [recordable({ day: 0 }, 1)] });
      const created = recordable({ day: 1 }, 2, { cluster_uid: 'other' });
      await recordScan(store, { day: 1, reports: [created] });
      await recordAndConclude(store, { day: 2, missing: ['a'] });
      await recordScan(store, { day: 3, reports: [] });
      const later = await Array.fromAsync(store.carriedEvidence(scanIdFor({ day: 3 })));
      assert.deepEqual(
        later.map(({ uid, entries }) => [uid, entries.map(({ requests }) => requests)]),
        [['other', [2]]],
      );
    });
  });
}

/** A report that a conclusion can judge. */
function recordable(scan: AScan, requests: number, row: Partial<ClusterReportRow> = {}): ClusterReportRow {
  return sampled(scan, requests, { usage: NOT_JUDGED, ...row });
}

const NOT_JUDGED: NonNullable<ClusterReportRow['usage']> = {
  verdict: 'NOT_SEEN',
  reason: null,
  source: 'NODE_PROXY',
  window_seconds: 3600,
  nodes_total: 1,
  nodes_sampled: 1,
  nodes_covered: null,
  unseen_share: null,
  requests: 0,
  requests_per_hour: 0,
  setting_not_effective: false,
  probing: false,
  paths: [],
};
