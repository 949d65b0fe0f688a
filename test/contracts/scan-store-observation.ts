import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { Sample } from '../../shared/model/rows/parts.ts';
import { type AScan, aReport, scanIdFor, scheduledMs, timeOf } from '../support/a-row.ts';
import { recordAndConclude, recordScan } from '../support/record-scan.ts';
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
  describe(`the ${name} store: reading earlier samples`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const observed = async (scan: AScan) =>
      (await Array.fromAsync(store.observedClusters(scanIdFor(scan)))).map(({ report, earlier }) => ({
        cluster: report.cluster,
        now: report.samples.map(({ requests }) => requests),
        earlier: earlier.map(({ samples }) => samples.map(({ requests }) => requests)),
      }));

    it('returns sampled clusters with their samples from earlier scans, in time order', async () => {
      await recordAndConclude(store, { day: 1, reports: [sampled({ day: 1 }, 2)] });
      await recordAndConclude(store, { day: 0, reports: [sampled({ day: 0 }, 1)] });
      await recordScan(store, {
        day: 2,
        reports: [sampled({ day: 2 }, 3), aReport({ day: 2 }, 'not-sampled')],
      });
      assert.deepEqual(await observed({ day: 2 }), [{ cluster: 'a', now: [3], earlier: [[1], [2]] }]);
    });

    it('returns complete rows, as written', async () => {
      const report = sampled({ day: 2 }, 3);
      await recordScan(store, { day: 2, reports: [report] });
      const [first] = await Array.fromAsync(store.observedClusters(scanIdFor({ day: 2 })));
      assert.deepEqual(first?.report, report);
    });

    it('omits unconcluded scans and old samples', async () => {
      await recordAndConclude(store, { day: 0, reports: [sampled({ day: 0 }, 1)] });
      await recordScan(store, { day: 39, reports: [sampled({ day: 39 }, 2)] });
      await recordScan(store, { day: 40, reports: [sampled({ day: 40 }, 3)] });
      assert.deepEqual(await observed({ day: 40 }), [{ cluster: 'a', now: [3], earlier: [] }]);
    });

    it('does not join clusters of the same name with a different or unknown uid', async () => {
      await recordAndConclude(store, { day: 0, reports: [sampled({ day: 0 }, 1, { cluster_uid: 'other' })] });
      await recordAndConclude(store, { day: 1, reports: [sampled({ day: 1 }, 2, { cluster_uid: null })] });
      await recordScan(store, { day: 2, reports: [sampled({ day: 2 }, 3)] });
      await recordScan(store, { day: 3, reports: [sampled({ day: 3 }, 4, { cluster_uid: null })] });
      assert.deepEqual(await observed({ day: 2 }), [{ cluster: 'a', now: [3], earlier: [] }]);
      assert.deepEqual(await observed({ day: 3 }), [{ cluster: 'a', now: [4], earlier: [] }]);
    });

    const followed = (scan: AScan) => Array.fromAsync(store.followedClusters(scanIdFor(scan)));
    const sampledNodes = (scan: AScan, requests: Readonly<Record<string, number>>) => {
      const { samples, ...row } = sampled(scan, 0);
      const nodes = Object.entries(requests).map(([node, count]) => ({ node, requests: count }));
      return { ...row, samples: nodes.flatMap((node) => samples.map((sample) => ({ ...sample, ...node }))) };
    };

    it('returns sampled nodes: used ones first, then the most recently sampled', async () => {
      await recordAndConclude(store, { day: 0, reports: [sampledNodes({ day: 0 }, { used: 3, old: 0 })] });
      await recordAndConclude(store, {
        day: 1,
        reports: [sampledNodes({ day: 1 }, { used: 0, z: 0, b: 0 })],
      });
      await recordScan(store, { day: 2, reports: [sampledNodes({ day: 2 }, { now: 5 })] });
      const nodes = [
        { node: 'used', used: true },
        { node: 'b', used: false },
        { node: 'z', used: false },
        { node: 'old', used: false },
      ];
      const { project_id, location, cluster, cluster_uid } = sampled({ day: 2 }, 0);
      assert.deepEqual(await followed({ day: 2 }), [
        { projectId: project_id, location, cluster, uid: cluster_uid, nodes },
      ]);
    });

    it('returns at most eight nodes per pool', async () => {
      const names = Array.from({ length: 20 }, (_, index) => [
        `n${String(index).padStart(2, '0')}`,
        index % 2,
      ]);
      await recordAndConclude(store, {
        day: 0,
        reports: [sampledNodes({ day: 0 }, Object.fromEntries(names))],
      });
      await recordScan(store, { day: 1, reports: [] });
      const [cluster] = await followed({ day: 1 });
      assert.deepEqual(
        cluster?.nodes.map(({ node }) => node),
        ['n01', 'n03', 'n05', 'n07', 'n09', 'n11', 'n13', 'n15'],
      );
    });

    it('returns nothing from unconcluded or old scans, or for a cluster without a uid', async () => {
      await recordAndConclude(store, { day: 0, reports: [sampledNodes({ day: 0 }, { ago: 1 })] });
      await recordScan(store, { day: 38, reports: [sampledNodes({ day: 38 }, { open: 1 })] });
      const nameless = { ...sampledNodes({ day: 39 }, { nameless: 1 }), cluster_uid: null };
      await recordAndConclude(store, { day: 39, reports: [nameless] });
      await recordScan(store, { day: 40, reports: [] });
      assert.deepEqual(await followed({ day: 40 }), []);
    });
  });
}
