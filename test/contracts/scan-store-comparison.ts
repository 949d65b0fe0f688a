import assert from 'node:assert/strict';
import type { ClusterComparison } from '../../shared/stages/conclude/ports.ts';
import { type ConcludeArguments, GONE, recordConcluded, UNREADABLE } from '../support/record-concluded.ts';
import {
  type AScan,
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

export function comparisonContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store: comparing a scan with earlier ones`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const conclude = (...scan: ConcludeArguments) => recordConcluded(store, ...scan);

    async function compare(scan: AScan): Promise<Record<string, ClusterComparison>> {
      const comparisons = await Array.fromAsync(store.compareClusters(scanIdFor(scan)));
      const byName = Object.fromEntries(comparisons.map((comparison) => [comparison.cluster, comparison]));
      assert.equal(Object.keys(byName).length, comparisons.length, 'each cluster once');
      return byName;
    }

    it('returns every enumerated cluster once, with its report', async () => {
      const scan = {};
      await store.recordScan(aStarted(scan));
      await store.recordEnumerated([
        anEnumerated(scan, 'a'),
        anEnumerated(scan, 'b'),
        anEnumerated(scan, 'a'),
      ]);
      await store.recordEnumerated([anEnumerated(scan, 'b'), anEnumerated(scan, 'c')]);
      const exemption = { until: '2027-01-01', reason: null, owner: null };
      await store.recordReports([
        aReport(scan, 'a', { reasons: ['one', 'two'], exemption }),
        anUnreadable(scan, 'b'),
      ]);
      const { a, b, c } = await compare(scan);
      assert.deepEqual(a, {
        projectId: 'p',
        location: 'l',
        cluster: 'a',
        organization: 'organizations/1',
        reportId: `${scanIdFor(scan)}/p/l/a`,
        report: {
          outcome: 'INSPECTED',
          uid: 'uid-of-a',
          errorCode: null,
          exposure: 'OPEN',
          usage: null,
          readiness: 'GATHER_EVIDENCE',
          reasons: ['one', 'two'],
          exempt: true,
          recordedAt: '2026-11-24T03:01:00.000Z',
          readAt: null,
          changedBy: null,
        },
        enumerated: true,
        isOvertaken: false,
        compared: null,
        lastSeen: null,
        lastRead: null,
        lastUsage: null,
        labels: aReport(scan, 'a').labels,
        ancestors: [],
      });
      assert.equal(b?.report?.outcome, 'UNREADABLE');
      assert.equal(b?.report?.errorCode, 'PROJECT_FORBIDDEN');
      assert.equal(b?.report?.exempt, false);
      assert.equal(c?.report, null);
      assert.equal(c?.enumerated, true);
    });

    it('prefers an INSPECTED report to a GONE one, and a GONE one to a later UNREADABLE one', async () => {
      const scan = {};
      await store.recordScan(aStarted(scan));
      await store.recordEnumerated([anEnumerated(scan, 'a'), anEnumerated(scan, 'b')]);
      const later = timeOf(scheduledMs(scan) + 120_000);
      await store.recordReports([
        aReport(scan, 'a'),
        aReport(scan, 'b', { outcome: 'GONE', exposure: null }),
      ]);
      await store.recordReports([
        { ...anUnreadable(scan, 'a'), recorded_at: later },
        { ...anUnreadable(scan, 'b'), recorded_at: later },
      ]);
      const { a, b } = await compare(scan);
      assert.deepEqual([a?.report?.outcome, b?.report?.outcome], ['INSPECTED', 'GONE']);
    });

    it('carries forward the kubelets that were open when a concluded scan last read the cluster', async () => {
      const kubelet = {
        node: 'n1',
        pool: 'pool-a',
        process_started_at: timeOf(scheduledMs({ day: 0 })),
        observed_at: timeOf(scheduledMs({ day: 1 })),
        evidence: 'CONFIGZ',
      } as const;
      await conclude({ day: 0 }, { a: { open_kubelets: [] } });
      await conclude({ day: 1 }, { a: { open_kubelets: [kubelet] } });
      await conclude({ day: 2 }, { a: UNREADABLE });
      await conclude({ day: 3 }, { a: { ...UNREADABLE, outcome: 'MISSING' } });
      await store.recordScan(aStarted({ day: 4 }));
      await store.recordEnumerated([anEnumerated({ day: 4 }, 'a')]);
      await store.recordReports([aReport({ day: 4 }, 'a')]);
      const { a } = await compare({ day: 4 });
      assert.deepEqual(a?.lastRead, {
        uid: 'uid-of-a',
        exempt: false,
        openKubelets: [kubelet],
        readAt: timeOf(scheduledMs({ day: 1 })),
      });
      assert.deepEqual(a?.lastSeen, { uid: null, outcome: 'MISSING' });
    });

    it('reads owners from this scan, or else from the last one that read the cluster', async () => {
      const [then, now] = [{ day: 0 }, { day: 1 }];
      const shops = [{ resource: 'folders/12', display_name: 'Shops' }];
      const moved = [{ resource: 'organizations/1', display_name: null }];
      const labels = [{ key: 'team', value: 'then' }];
      const state = { labels, ancestors: shops };
      await conclude(then, { a: state, b: state, c: state });
      await store.recordScan(aStarted(now));
      await store.recordEnumerated([
        anEnumerated(now, 'a', { ancestors: moved }),
        anEnumerated(now, 'b', { ancestors: moved }),
        anEnumerated(now, 'c', { discovery: 'EARLIER_SCAN' }),
      ]);
      await store.recordReports([aReport(now, 'a', { labels: [] }), anUnreadable(now, 'b')]);
      const { a, b, c } = await compare(now);
      assert.deepEqual([a?.labels, a?.ancestors], [[], moved]);
      assert.deepEqual([b?.labels, b?.ancestors], [labels, moved]);
      assert.deepEqual([c?.labels, c?.ancestors], [labels, shops]);
    });

    it('returns nothing for a scan that did not start', async () => {
      assert.deepEqual(await compare({ day: 5 }), {});
    });

    it('compares with the last concluded scan, of any scope, that determined the exposure', async () => {
      await conclude({ day: 0 }, { a: { exposure: 'CLOSED', open_since: null } });
      await conclude({ day: 1, scope: 'folders/2' }, { a: { exposure: 'OPEN', cluster_uid: 'other' } });
      await conclude({ day: 2 }, { a: { exposure: 'UNKNOWN', open_since: null } });
      await conclude({ day: 3 }, { a: UNREADABLE });
      await store.recordScan(aStarted({ day: 4 }));
      await store.recordEnumerated([anEnumerated({ day: 4 }, 'a')]);
      assert.deepEqual((await compare({ day: 4 }))['a']?.compared, {
        scanId: scanIdFor({ day: 1, scope: 'folders/2' }),
        uid: 'other',
        exposure: 'OPEN',
        openSince: timeOf(scheduledMs({ day: 1 })),
        lastUsedAt: null,
        readAt: timeOf(scheduledMs({ day: 1 })),
      });
    });

    it('does not compare with unconcluded scans, with itself, or with later scans', async () => {
      await store.recordStates([aState({ day: 0 }, 'a')]);
      await store.recordScan(aStarted({ day: 0 }));
      await conclude({ day: 1 }, { a: {} });
      await store.recordEnumerated([anEnumerated({ day: 1 }, 'a')]);
      await conclude({ day: 2 }, { a: {} });
      assert.equal((await compare({ day: 1 }))['a']?.compared, null);
    });

    it('returns clusters that earlier scans of the scope knew and this one did not find', async () => {
      const closed = { exposure: 'CLOSED', open_since: null } as const;
      await conclude({ day: 0 }, { 'seen-long-ago': {} });
      await conclude({ day: 1 }, { 'seen-long-ago': {}, 'seen-yesterday': closed });
      await conclude({ day: 1, scope: 'folders/2' }, { elsewhere: {} });
      await conclude({ day: 2 }, { 'seen-long-ago': GONE, 'seen-yesterday': closed });
      await store.recordScan(aStarted({ day: 3 }));
      await store.recordEnumerated([anEnumerated({ day: 3 }, 'found')]);
      const compared = await compare({ day: 3 });
      assert.deepEqual(Object.keys(compared), ['found', 'seen-yesterday']);
      assert.equal(compared['seen-yesterday']?.enumerated, false);
      assert.equal(compared['seen-yesterday']?.report, null);
      assert.equal(compared['seen-yesterday']?.compared?.exposure, 'CLOSED');
    });

    it('does not return clusters from scans that concluded only after this one started', async () => {
      const began = scheduledMs({ day: 1 });
      await conclude({ day: 0 }, { late: {} }, { recorded_at: timeOf(began + 3_600_000) });
      await store.recordScan(aStarted({ day: 1 }, { expected_clusters: null, recorded_at: timeOf(began) }));
      await store.recordScan(
        aStarted({ day: 1 }, { expected_clusters: 0, recorded_at: timeOf(began + 7_200_000) }),
      );
      assert.deepEqual(await compare({ day: 1 }), {});
      await store.recordScan(aStarted({ day: 2 }));
      assert.deepEqual(Object.keys(await compare({ day: 2 })), ['late']);
    });

    it('accepts writes during a comparison', async () => {
      const scan = {};
      const names = Array.from({ length: 2500 }, (_, index) => `c${String(index).padStart(4, '0')}`);
      await store.recordScan(aStarted(scan));
      await store.recordEnumerated(names.map((cluster) => anEnumerated(scan, cluster)));
      const compared: string[] = [];
      for await (const { cluster } of store.compareClusters(scanIdFor(scan))) {
        if (compared.length % 1000 === 0) await store.recordStates([aState(scan, cluster)]);
        compared.push(cluster);
      }
      assert.deepEqual(compared, names);
    });
  });
}
