import assert from 'node:assert/strict';
import { type ConcludeArguments, recordConcluded, UNREADABLE } from '../support/record-concluded.ts';
import {
  type AScan,
  aConcluded,
  anEnumerated,
  aStarted,
  aState,
  scanIdFor,
  scheduledMs,
  timeOf,
} from '../support/row-builder.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

export function historyContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store: what a scan knows of those before it`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const conclude = (...scan: ConcludeArguments) => recordConcluded(store, ...scan);
    const compare = (scan: AScan) => Array.fromAsync(store.compareClusters(scanIdFor(scan)));

    it('does not lose clusters of a scan that concluded too late for the next one', async () => {
      const late = timeOf(scheduledMs({ day: 1 }) + 3_600_000);
      await conclude({ day: 0 }, { late: {} }, { recorded_at: late });
      await conclude({ day: 1 }, { other: {} });
      await store.recordScan(aStarted({ day: 2 }));
      assert.deepEqual(
        (await compare({ day: 2 })).map(({ cluster }) => cluster),
        ['late', 'other'],
      );
      await conclude({ day: 2 }, { late: {}, other: {} });
      await store.recordScan(aStarted({ day: 3 }));
      const compared = (await compare({ day: 3 })).map((cluster) => cluster.compared?.scanId);
      assert.deepEqual(compared, [scanIdFor({ day: 2 }), scanIdFor({ day: 2 })]);
    });

    it('reads the states of the last scan only, which carry what was known (read every kept day)', async () => {
      await conclude({ day: 0 }, { a: {} });
      await store.recordScan(aStarted({ day: 1 }));
      await store.recordEnumerated([anEnumerated({ day: 1 }, 'a')]);
      await store.recordStates([aState({ day: 1 }, 'a', { ...UNREADABLE, earlier: null })]);
      await store.recordScan(aConcluded({ day: 1 }));
      await store.recordScan(aStarted({ day: 2 }));
      await store.recordEnumerated([anEnumerated({ day: 2 }, 'a')]);
      const [a] = await compare({ day: 2 });
      assert.deepEqual([a?.compared, a?.lastRead, a?.lastUsage], [null, null, null]);
    });

    it('reads all states of earlier releases once, because they carry nothing', async () => {
      const old = { evidence_format: null };
      await conclude({ day: 0 }, { a: { usage: 'NOT_SEEN', exempt: true } }, old);
      await conclude({ day: 1 }, { a: UNREADABLE }, old);
      const facts = {
        compared: {
          scanId: scanIdFor(),
          uid: 'uid-of-a',
          exposure: 'OPEN',
          openSince: timeOf(scheduledMs()),
          lastUsedAt: null,
          readAt: timeOf(scheduledMs()),
        },
        lastRead: { uid: 'uid-of-a', exempt: true, openKubelets: [], readAt: timeOf(scheduledMs()) },
        lastUsage: { uid: 'uid-of-a', usage: 'NOT_SEEN', readAt: timeOf(scheduledMs()) },
      };
      await conclude({ day: 2 }, { a: UNREADABLE });
      await store.recordScan(aStarted({ day: 3 }));
      await store.recordEnumerated([anEnumerated({ day: 3 }, 'a')]);
      for (const day of [2, 3]) {
        const [a] = await compare({ day });
        assert.deepEqual({ compared: a?.compared, lastRead: a?.lastRead, lastUsage: a?.lastUsage }, facts);
      }
    });

    it('knows a cluster that another scope read up to 30 days before the last scan of its own', async () => {
      const other = (scope: string) => ({ day: scope === 'folders/2' ? 1 : 2, scope });
      await conclude(other('folders/2'), { a: {} });
      await conclude(other('folders/3'), { b: {} });
      await conclude({ day: 32 }, {});
      await store.recordScan(aStarted({ day: 33 }));
      await store.recordEnumerated(['a', 'b'].map((cluster) => anEnumerated({ day: 33 }, cluster)));
      assert.deepEqual(
        (await compare({ day: 33 })).map(({ cluster, compared }) => [cluster, compared?.scanId ?? null]),
        [
          ['a', null],
          ['b', scanIdFor(other('folders/3'))],
        ],
      );
    });

    it('compares with the scan before a renewal of evidence, about which nobody was alerted', async () => {
      const renewal = { day: 1, scope: 'projects/p' };
      const kubelet = {
        node: 'n1',
        pool: 'pool-a',
        process_started_at: timeOf(scheduledMs({ day: 0 })),
        observed_at: timeOf(scheduledMs(renewal)),
        evidence: 'COUNTER_GROWTH',
      } as const;
      const quiet = { exposure: 'CLOSED', open_since: null, usage: 'NOT_SEEN', exempt: true } as const;
      await conclude({ day: 0 }, { a: quiet });
      await conclude(
        renewal,
        { a: { exposure: 'OPEN', usage: 'IN_USE', open_kubelets: [kubelet] } },
        { trigger: 'RENEWAL' },
      );
      await store.recordScan(aStarted({ day: 2 }));
      await store.recordEnumerated([anEnumerated({ day: 2 }, 'a')]);
      const [a] = await compare({ day: 2 });
      assert.equal(a?.compared?.scanId, scanIdFor({ day: 0 }));
      assert.equal(a?.compared?.exposure, 'CLOSED');
      assert.equal(a?.lastUsage?.usage, 'NOT_SEEN');
      assert.equal(a?.lastRead?.exempt, true);
      assert.deepEqual(a?.lastRead?.openKubelets, [kubelet], 'an observed kubelet is never forgotten');
      const end = await store.chainEnd({ projectId: 'p', location: 'l', cluster: 'a' }, 'organizations/1');
      assert.equal(end.last?.exposure, 'CLOSED');
    });

    it('does not take a cluster for gone that only a renewal of evidence knew', async () => {
      const renewal = { day: 0, scope: 'projects/p' };
      await conclude(renewal, { a: {} }, { trigger: 'RENEWAL' });
      await store.recordScan(aStarted({ day: 1, scope: 'projects/p' }));
      assert.deepEqual(await compare({ day: 1, scope: 'projects/p' }), []);
    });

    it('tells whose clusters were open in a scan, each by its last state', async () => {
      const labels = [{ key: 'team', value: 'web' }];
      const ancestors = [{ resource: 'folders/2', display_name: 'Web' }];
      await store.recordStates([
        aState({}, 'a', { labels, ancestors }),
        aState({}, 'b', { exposure: 'OPEN' }),
        aState({}, 'c', { exposure: 'CLOSED' }),
        aState({ day: 1 }, 'd', {}),
      ]);
      const later = { recorded_at: timeOf(scheduledMs() + 900_000) };
      await store.recordStates([aState({}, 'b', { ...later, exposure: 'CLOSED' })]);
      const owners = (await Array.fromAsync(store.openOwners(scanIdFor()))).map((row) => [
        row.project_id,
        row.labels,
        row.ancestors,
      ]);
      assert.deepEqual(owners, [['p', labels, ancestors]]);
    });

    it('counts the clusters that belonged to an owner in each scan, by project, folder or label', async () => {
      const [today, tomorrow] = [{ day: 0 }, { day: 1 }];
      const team = (value: string) => ({ labels: [{ key: 'team', value }] });
      const below = (resource: string) => ({
        ancestors: [
          { resource, display_name: null },
          { resource: 'organizations/1', display_name: null },
        ],
      });
      await store.recordStates([
        aState(today, 'a', { ...team('web'), ...below('folders/2') }),
        aState(today, 'b', { ...team('shop'), ...below('folders/3') }),
        aState(today, 'c', { ...team(' web '), ...below('folders/3') }),
        aState(today, 'd', { ...team(''), project_id: 'other-one' }),
        aState(tomorrow, 'a', { ...team('shop'), ...below('folders/2') }),
      ]);
      const ids = [scanIdFor(today), scanIdFor(tomorrow)];
      const countsOf = async (owner: string) => {
        const counts = await Array.fromAsync(store.verdictCounts(ids, owner));
        return ids.map((id) => counts.find(({ scanId }) => scanId === id)?.clusters ?? 0);
      };
      assert.deepEqual(await countsOf('team=web'), [2, 0]);
      assert.deepEqual(await countsOf('team=shop'), [1, 1]);
      assert.deepEqual(await countsOf('folders/3'), [2, 0]);
      assert.deepEqual(await countsOf('organizations/1'), [3, 1]);
      assert.deepEqual(await countsOf('projects/other-one'), [1, 0]);
    });
  });
}
