import assert from 'node:assert/strict';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { type AScan, aConcluded, anAlert, aStarted, aState, scanIdFor } from '../support/a-row.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

export function alertStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store, telling what to alert about`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    /** A scan with the states of its clusters. */
    async function record(
      scan: AScan,
      states: Readonly<Record<string, Partial<ClusterStateRow>>>,
      concluded = true,
    ): Promise<void> {
      await store.recordScan(aStarted(scan));
      await store.recordStates(Object.entries(states).map(([cluster, row]) => aState(scan, cluster, row)));
      if (concluded) await store.recordScan(aConcluded(scan));
    }

    const STILL = { change: 'STILL' } as const;
    const CLOSED = { change: 'NONE', exposure: 'CLOSED', open_since: null } as const;
    const DENIED = { change: 'UNKNOWN', outcome: 'UNREADABLE', exposure: null, open_since: null } as const;

    async function changed(day: number): Promise<Record<string, readonly boolean[]>> {
      const clusters = await Array.fromAsync(store.changedClusters(scanIdFor({ day })));
      return Object.fromEntries(
        clusters.map(({ state, wasRead, wasExempt, wasQuiet }) => [
          state.cluster,
          [wasRead, wasExempt, wasQuiet],
        ]),
      );
    }

    it('gives the concluded scan of the scope before a scan', async () => {
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

    it('gives each scan that did not conclude with the next one that did, and no other', async () => {
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

    it('gives the clusters that changed, worst first, whole', async () => {
      const resolved = { ...CLOSED, change: 'RESOLVED' } as const;
      await record(
        { day: 0 },
        {
          new: { change: 'NEW' },
          used: { change: 'REGRESSED', usage: 'IN_USE', reasons: ['one', 'two'] },
          done: resolved,
          still: STILL,
          closed: CLOSED,
          gone: { change: 'GONE', outcome: 'GONE', exposure: null },
          denied: DENIED,
        },
      );
      const clusters = await Array.fromAsync(store.changedClusters(scanIdFor()));
      const known = { wasRead: false, wasExempt: false, wasQuiet: false };
      assert.deepEqual(clusters, [
        {
          state: aState({}, 'used', { change: 'REGRESSED', usage: 'IN_USE', reasons: ['one', 'two'] }),
          ...known,
        },
        { state: aState({}, 'new', { change: 'NEW' }), ...known },
        { state: aState({}, 'done', resolved), ...known },
      ]);
    });

    it('gives none of a scan that is not concluded', async () => {
      await record({ day: 0 }, { a: { change: 'NEW' } }, false);
      assert.deepEqual(await changed(0), {});
      assert.deepEqual(await Array.fromAsync(store.findingStates(scanIdFor())), []);
    });

    it('gives what is in use and was quiet when use could last be told', async () => {
      const used = { ...STILL, usage: 'IN_USE' } as const;
      const use = (usage: ClusterStateRow['usage']) => ({ ...STILL, usage });
      await record({ day: 0 }, { quiet: use('NOT_SEEN'), past: use('PAST_USE'), busy: use('NOT_SEEN') });
      await record(
        { day: 1 },
        { quiet: use('NOT_CHECKED'), busy: use('USED_SINCE_START'), unasked: use('NOT_CHECKED') },
      );
      await record({ day: 2 }, { quiet: used, past: used, busy: used, unasked: used });
      assert.deepEqual(await changed(2), {
        past: [true, false, true],
        quiet: [true, false, true],
      });
    });

    it('gives what is open and exempt no longer, and not what still is', async () => {
      const exempt = { ...STILL, exempt: true };
      await record({ day: 0 }, { ended: exempt, lasting: exempt, never: STILL });
      await record({ day: 1 }, { ended: DENIED, lasting: exempt, never: STILL });
      await record({ day: 2 }, { ended: STILL, lasting: exempt, never: STILL });
      assert.deepEqual(await changed(1), { ended: [true, true, false] });
      assert.deepEqual(await changed(2), { ended: [false, true, false] });
    });

    it('gives what was read the last time and cannot be read now, once', async () => {
      const missing = { ...DENIED, outcome: 'MISSING' } as const;
      await record({ day: 0 }, { denied: CLOSED, lost: STILL, never: DENIED });
      await record({ day: 1 }, { denied: DENIED, lost: missing, never: DENIED });
      await record({ day: 2 }, { denied: DENIED, lost: missing, never: DENIED });
      assert.deepEqual(Object.keys(await changed(1)), ['denied']);
      assert.deepEqual(await changed(2), {});
    });

    it('looks back to scans of any scope, not to those that did not conclude or came later', async () => {
      await record({ day: 0, scope: 'folders/2' }, { a: CLOSED });
      await record({ day: 1 }, { a: DENIED }, false);
      await record({ day: 3 }, { a: DENIED });
      await record({ day: 2 }, { a: DENIED });
      assert.deepEqual(await changed(2), { a: [true, false, false] });
    });

    it('knows nothing of another cluster under the same name', async () => {
      const quiet = { ...STILL, usage: 'NOT_SEEN', exempt: true } as const;
      await record({ day: 0 }, { a: { ...quiet, cluster_uid: 'other' }, b: { ...quiet, cluster_uid: null } });
      await record({ day: 1 }, { a: { ...STILL, usage: 'IN_USE' }, b: { ...STILL, usage: 'IN_USE' } });
      assert.deepEqual(await changed(1), { b: [true, true, true] });
    });

    it('gives the clusters whose finding may have to change, with what it became last', async () => {
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
      assert.deepEqual(await states(0), [['b', null]], 'what the scan has settled is settled');
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
      assert.deepEqual(await states(2), [], 'inactive stays so, and a later scan has the last word');
      await record({ day: 4 }, { a: STILL, b: STILL });
      assert.deepEqual(await states(4), [
        ['a', { kind: 'FINDING_INACTIVE', usage: null, readiness: null }],
        ['b', { ...active, kind: 'FINDING_MUTED' }],
      ]);
    });

    it('keeps which alerts of a scan reached which channel, each once', async () => {
      const alert = anAlert({ day: 0 }, 'a');
      await store.recordAlerts([alert]);
      await store.recordAlerts([
        alert,
        anAlert({ day: 0 }, 'a', { channel: 'TOPIC' }),
        anAlert({ day: 0 }, null, { kind: 'DIGEST' }),
        anAlert({ day: 1 }, 'a'),
      ]);
      await store.recordAlerts([]);
      const sent = (channel: 'LOG' | 'TOPIC' | 'WEBHOOK') =>
        Array.fromAsync(store.alertsSent(scanIdFor(), channel));
      const id = scanIdFor();
      assert.deepEqual((await sent('LOG')).sort(), [`${id}/DIGEST`, `${id}/NEW_OPEN/p/l/a`]);
      assert.deepEqual(await sent('TOPIC'), [`${id}/NEW_OPEN/p/l/a`]);
      assert.deepEqual(await sent('WEBHOOK'), []);
    });
  });
}
