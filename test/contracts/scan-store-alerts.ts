import assert from 'node:assert/strict';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { earlierVerdicts } from '../../shared/stages/conclude/judge-state.ts';
import { withEarlierFacts } from '../support/record-scan.ts';
import {
  type AScan,
  aConcluded,
  anAlert,
  anEnumerated,
  aReport,
  aStarted,
  aState,
  scanIdFor,
} from '../support/row-builder.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

export function alertStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store: finding what to alert about`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    /** Records a scan with the states of its clusters. */
    async function record(
      scan: AScan,
      states: Readonly<Record<string, Partial<ClusterStateRow>>>,
      concluded = true,
    ): Promise<void> {
      const rows = Object.entries(states).map(([cluster, row]) => aState(scan, cluster, row));
      await store.recordScan(aStarted(scan));
      await store.recordEnumerated(rows.map(({ cluster }) => anEnumerated(scan, cluster)));
      await store.recordReports(
        rows
          .filter(({ outcome }) => outcome !== 'MISSING')
          .map(({ cluster, cluster_uid, outcome }) => aReport(scan, cluster, { cluster_uid, outcome })),
      );
      await store.recordStates(await withEarlierFacts(store, rows));
      if (concluded) await store.recordScan(aConcluded(scan));
    }

    const STILL = { change: 'STILL' } as const;
    const CLOSED = { change: 'NONE', exposure: 'CLOSED', open_since: null } as const;
    const DENIED = { change: 'UNKNOWN', outcome: 'UNREADABLE', exposure: null, open_since: null } as const;

    /** The earlier status of each cluster of a scan: read, exempt, quiet. */
    async function earlier(day: number): Promise<Record<string, readonly boolean[]>> {
      const clusters = await Array.fromAsync(store.compareClusters(scanIdFor({ day })));
      return Object.fromEntries(
        clusters.map((comparison) => {
          const { wasRead, wasExempt, wasQuiet } = earlierVerdicts(comparison);
          return [comparison.cluster, [wasRead, wasExempt, wasQuiet]];
        }),
      );
    }

    it("returns the scope's previous concluded scan", async () => {
      await record({ day: 0 }, {});
      await record({ day: 1 }, {});
      await record({ day: 2 }, {}, false);
      await record({ day: 2, scope: 'folders/2' }, {});
      await record({ day: 3 }, {});
      await record({ day: 4 }, {});
      assert.deepEqual(await store.previousScan(scanIdFor({ day: 3 })), aConcluded({ day: 1 }));
      assert.equal(await store.previousScan(scanIdFor({ day: 0 })), null);
      assert.equal(await store.previousScan('another'), null);
    });

    it('returns each unconcluded scan once, with the next concluded scan', async () => {
      await record({ day: 0 }, {}, false);
      await record({ day: 1 }, {});
      await record({ day: 2 }, {}, false);
      await record({ day: 3 }, {}, false);
      await record({ day: 3, scope: 'folders/2' }, {}, false);
      await record({ day: 4 }, {});
      await record({ day: 5 }, {}, false);
      const unconcluded = (day: number) => Array.fromAsync(store.unconcludedScans(scanIdFor({ day })));
      assert.deepEqual(await unconcluded(1), [aStarted({ day: 0 })]);
      assert.deepEqual(await unconcluded(4), [aStarted({ day: 2 }), aStarted({ day: 3 })]);
      assert.deepEqual(await unconcluded(5), []);
    });

    it('returns no findings of an unconcluded scan', async () => {
      await record({ day: 0 }, { a: { change: 'NEW' } }, false);
      assert.deepEqual(await Array.fromAsync(store.findingStates(scanIdFor())), []);
    });

    it('returns which clusters were quiet when their usage was last known', async () => {
      const used = { ...STILL, usage: 'IN_USE' } as const;
      const use = (usage: ClusterStateRow['usage']) => ({ ...STILL, usage });
      await record({ day: 0 }, { quiet: use('NOT_SEEN'), past: use('PAST_USE'), busy: use('NOT_SEEN') });
      await record(
        { day: 1 },
        {
          quiet: use('NOT_CHECKED'),
          past: use('INCONCLUSIVE'),
          busy: use('USED_SINCE_START'),
          unasked: use('NOT_CHECKED'),
        },
      );
      await record({ day: 2 }, { quiet: used, past: used, busy: used, unasked: used });
      assert.deepEqual(await earlier(2), {
        busy: [true, false, false],
        past: [true, false, true],
        quiet: [true, false, true],
        unasked: [true, false, false],
      });
    });

    it('returns which clusters were exempt when they were last read', async () => {
      const exempt = { ...STILL, exempt: true };
      await record({ day: 0 }, { ended: exempt, lasting: exempt, never: STILL });
      await record({ day: 1 }, { ended: DENIED, lasting: exempt, never: STILL });
      await record({ day: 2 }, { ended: STILL, lasting: exempt, never: STILL });
      const lasting = [true, true, false];
      const never = [true, false, false];
      assert.deepEqual(await earlier(1), { ended: [true, true, false], lasting, never });
      assert.deepEqual(await earlier(2), { ended: [false, true, false], lasting, never });
    });

    it('returns which clusters the previous scan read', async () => {
      const missing = { ...DENIED, outcome: 'MISSING' } as const;
      await record({ day: 0 }, { denied: CLOSED, lost: STILL, never: DENIED });
      await record({ day: 1 }, { denied: DENIED, lost: missing, never: DENIED });
      await record({ day: 2 }, { denied: DENIED, lost: missing, never: DENIED });
      const read = [true, false, false];
      const unread = [false, false, false];
      assert.deepEqual(await earlier(1), { denied: read, lost: read, never: unread });
      assert.deepEqual(await earlier(2), { denied: unread, lost: unread, never: unread });
    });

    it('considers earlier concluded scans of any scope, but no unconcluded or later ones', async () => {
      await record({ day: 0, scope: 'folders/2' }, { a: CLOSED });
      await record({ day: 1 }, { a: DENIED }, false);
      await record({ day: 3 }, { a: DENIED });
      await record({ day: 2 }, { a: DENIED });
      assert.deepEqual(await earlier(2), { a: [true, false, false] });
    });

    it('ignores another cluster of the same name', async () => {
      const quiet = { ...STILL, usage: 'NOT_SEEN', exempt: true } as const;
      await record({ day: 0 }, { a: { ...quiet, cluster_uid: 'other' }, b: { ...quiet, cluster_uid: null } });
      await record({ day: 1 }, { a: { ...STILL, usage: 'IN_USE' }, b: { ...STILL, usage: 'IN_USE' } });
      assert.deepEqual(await earlier(1), { a: [false, false, false], b: [true, true, true] });
    });

    it('returns clusters whose finding may have to change, with the last state of the finding', async () => {
      await record({ day: 0 }, { a: STILL, b: STILL, closed: CLOSED, denied: DENIED });
      const states = async (day: number) =>
        (await Array.fromAsync(store.findingStates(scanIdFor({ day })))).map(({ state, settled }) => [
          state.cluster,
          settled,
        ]);
      assert.deepEqual(await states(0), [
        ['a', null],
        ['b', null],
      ]);
      const facts = { channel: 'FINDING', usage: 'NOT_SEEN', readiness: 'SAFE_TO_CLOSE' } as const;
      await store.recordAlerts([
        anAlert({ day: 0 }, 'a', { ...facts, kind: 'FINDING_ACTIVE' }),
        anAlert({ day: 0 }, 'b', { channel: 'LOG', kind: 'NEW_OPEN' }),
      ]);
      assert.deepEqual(await states(0), [['b', null]], 'findings updated by this scan are not returned');
      await record({ day: 1 }, { a: CLOSED, b: STILL, closed: CLOSED });
      const active = { kind: 'FINDING_ACTIVE', usage: 'NOT_SEEN', readiness: 'SAFE_TO_CLOSE' };
      assert.deepEqual(await states(1), [
        ['a', active],
        ['b', null],
      ]);
      await store.recordAlerts([
        anAlert({ day: 1 }, 'a', { channel: 'FINDING', kind: 'FINDING_INACTIVE' }),
        anAlert({ day: 3 }, 'b', { ...facts, kind: 'FINDING_MUTED' }),
      ]);
      await record({ day: 2 }, { a: CLOSED, b: STILL });
      assert.deepEqual(
        await states(2),
        [],
        'inactive findings stay inactive, and later scans take precedence',
      );
      await record({ day: 4 }, { a: STILL, b: STILL });
      assert.deepEqual(await states(4), [
        ['a', { kind: 'FINDING_INACTIVE', usage: null, readiness: null }],
        ['b', { ...active, kind: 'FINDING_MUTED' }],
      ]);
    });

    it('returns the scans whose states are not all visible', async () => {
      const outcomes = (inspected: number) => ({ inspected, unreadable: 0, gone: 0, missing: 0 });
      for (const [day, states] of [0, 1, 2].entries()) {
        await record({ day }, {}, false);
        await store.recordStates(['a', 'b'].slice(0, states).map((name) => aState({ day }, name)));
        await store.recordScan(aConcluded({ day }, { outcomes: outcomes(2) }));
      }
      const hidden = (since: string) => Array.fromAsync(store.scansWithHiddenStates(since));
      const { recorded_at } = aConcluded({ day: 1 });
      assert.deepEqual(await hidden(recorded_at), [scanIdFor({ day: 1 })]);
      assert.deepEqual(await hidden('2000-01-01T00:00:00.000Z'), [scanIdFor(), scanIdFor({ day: 1 })]);
    });
  });
}
