import assert from 'node:assert/strict';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { ChangesSession, tills } from '../support/changes-session.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';

const NOON = '2026-11-25T12:00:00.123456Z';
const LATER = '2026-11-25T12:00:05Z';

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`a cluster that changes between scans, in ${name}`, function () {
    this.timeout(60_000);
    /** A test of rules that do not depend on the store. */
    const itInMemory = name === 'memory' ? it : () => undefined;
    let opened: OpenStore;
    let session: ChangesSession;
    beforeEach(async () => {
      opened = await openStore();
      session = new ChangesSession(opened.store);
    });
    afterEach(() => opened.close());

    /** The next scheduled scan. */
    async function scanNextDay() {
      session.now = '2026-11-26T03:00:01Z';
      await session.scan();
    }

    it('raises its alert at once, and not again when the next scan finds it', async () => {
      await session.scanTwice();
      assert.equal((await session.changeTo(tills(true), NOON)).kind, 'SCANNED');
      assert.deepEqual(session.alerts, ['REGRESSED']);
      const [alert] = session.channel.rows;
      assert.equal(alert?.open_since, '2026-11-25T12:00:00.123Z');
      assert.match(
        alert?.sentences.join(' ') ?? '',
        /^It was CLOSED in scan 20261125T030000000Z-\S+\. Open since the change of 2026-11-25 12:00 UTC\. Changed by alice@example\.com with google\.container\.v1\.ClusterManager\.UpdateNodePool\./,
      );
      await scanNextDay();
      assert.deepEqual(session.alerts, ['REGRESSED']);
      const latest = await session.store.latestScan();
      const [cluster] = await Array.fromAsync(session.store.scannedClusters(latest?.scan_id ?? ''));
      assert.equal(cluster?.state.change, 'STILL');
      assert.equal(cluster?.state.open_since, '2026-11-25T12:00:00.123Z');
    });

    it('is not the latest scan, and does not change what scheduled scans account for', async () => {
      await session.scanTwice();
      const before = await session.store.latestScan();
      const result = await session.changeTo(tills(true), NOON);
      assert.ok(result.kind === 'SCANNED');
      assert.deepEqual(await session.store.latestScan(), before);
      assert.equal((await Array.fromAsync(session.store.listScans())).length, 2);
      const change = await session.store.concludedScan(result.scanId);
      assert.equal(change?.trigger, 'CHANGE');
      assert.deepEqual(change?.outcomes, { inspected: 1, unreadable: 0, gone: 0, missing: 0 });
      await scanNextDay();
      const scan = await session.store.latestScan();
      assert.equal((await session.store.previousScan(scan?.scan_id ?? ''))?.scan_id, before?.scan_id);
      assert.deepEqual(scan?.outcomes, { inspected: 1, unreadable: 0, gone: 0, missing: 0 });
      assert.deepEqual(await Array.fromAsync(session.store.unconcludedScans(scan?.scan_id ?? '')), []);
    });

    it('raises one alert for a new cluster, and none for another of the same name that is closed', async () => {
      session.cluster = null;
      await session.scanTwice();
      await session.changeTo(tills(true), NOON);
      assert.deepEqual(session.alerts, ['NEW_OPEN']);
      await session.changeTo(tills(false, { id: 'another' }), LATER);
      await session.changeTo(tills(true, { id: 'another' }), '2026-11-25T13:00:00Z');
      assert.deepEqual(session.alerts, ['NEW_OPEN', 'REGRESSED']);
      await scanNextDay();
      assert.deepEqual(session.alerts, ['NEW_OPEN', 'REGRESSED']);
    });

    itInMemory(
      'is compared with the cluster itself: one that replaces an open cluster under its name is new',
      async () => {
        session.cluster = tills(true);
        await session.scanTwice();
        await session.changeTo(tills(true, { id: 'another' }), NOON);
        assert.deepEqual(session.alerts, ['NEW_OPEN']);
      },
    );

    itInMemory('raises another alert if it is closed and opened again', async () => {
      await session.scanTwice();
      await session.changeTo(tills(true), NOON);
      await session.changeTo(tills(false), LATER);
      await session.changeTo(tills(true), '2026-11-25T18:00:00Z');
      assert.deepEqual(session.alerts, ['REGRESSED', 'REGRESSED']);
      await scanNextDay();
      assert.deepEqual(session.alerts, ['REGRESSED', 'REGRESSED']);
    });

    for (const isRestarted of [false, true])
      itInMemory(
        `is scanned once however often the message comes${isRestarted ? ', to other instances too' : ''}`,
        async () => {
          await session.scanTwice();
          await session.changeTo(tills(true), NOON);
          if (isRestarted) session.restart();
          assert.deepEqual(await session.changeTo(tills(true), NOON), {
            kind: 'IGNORED',
            reason: 'UNCHANGED',
          });
          assert.deepEqual(session.alerts, ['REGRESSED']);
        },
      );

    itInMemory('is scanned once if the message comes again before its scan is concluded', async () => {
      await session.scanTwice();
      session.cluster = tills(true);
      const first = await session.update({ document: tills(true), at: NOON });
      session.restart();
      assert.deepEqual(await session.update({ document: tills(true), at: NOON }), first);
      await session.concludeChanges();
      assert.deepEqual(session.alerts, ['REGRESSED']);
    });

    it('ignores an older message that comes after a newer one', async () => {
      await session.scanTwice();
      await session.changeTo(tills(true), NOON);
      await session.changeTo(tills(false), LATER);
      session.restart();
      const late = await session.changeTo(tills(true), '2026-11-25T12:00:01Z');
      assert.deepEqual(late, { kind: 'IGNORED', reason: 'LATE' });
      assert.deepEqual(session.alerts, ['REGRESSED']);
    });

    it('ignores a message that is older than the last scan, also for a cluster that this did not find', async () => {
      await session.scanTwice();
      const old = '2026-11-25T02:00:00Z';
      assert.deepEqual(await session.update({ document: tills(true), at: old }), {
        kind: 'IGNORED',
        reason: 'LATE',
      });
      session.cluster = null;
      await scanNextDay();
      session.restart();
      const gone = await session.update({ document: tills(true), at: NOON });
      assert.deepEqual(gone, { kind: 'IGNORED', reason: 'LATE' });
      assert.deepEqual(session.alerts, []);
    });

    itInMemory('waits for the baseline, which then reports it in its digest', async () => {
      session.now = '2026-11-23T12:00:00Z';
      const result = await session.changeTo(tills(true), '2026-11-23T12:00:00Z');
      assert.deepEqual(result, { kind: 'IGNORED', reason: 'NO_BASELINE' });
      session.now = '2026-11-24T03:00:01Z';
      await session.scan();
      assert.deepEqual(
        session.channel.rows.map(({ kind, counts }) => [kind, counts?.open]),
        [['DIGEST', 1]],
      );
    });

    it('is reported once if the change comes while a scan runs, whichever of them reads first', async () => {
      for (const readsFirst of ['scan', 'change']) {
        await opened.close();
        opened = await openStore();
        session = new ChangesSession(opened.store);
        await session.scanTwice();
        session.now = '2026-11-26T03:00:01Z';
        await session.daily.enumerate();
        if (readsFirst === 'scan') await session.daily.inspectAll();
        await session.changeTo(tills(true), '2026-11-26T03:10:00Z');
        assert.deepEqual(session.alerts, ['REGRESSED'], readsFirst);
        if (readsFirst === 'change') await session.daily.inspectAll();
        await session.concludeDaily();
        session.daily.moveToNextDay();
        session.now = '2026-11-27T03:00:01Z';
        await session.scan();
        assert.deepEqual(session.alerts, ['REGRESSED'], readsFirst);
      }
    });

    it('is reported once if a scan that has read it concludes before it', async () => {
      await session.scanTwice();
      session.now = '2026-11-26T03:00:01Z';
      await session.daily.enumerate();
      session.cluster = tills(true);
      assert.equal(
        (await session.update({ document: tills(true), at: '2026-11-26T03:00:02Z' })).kind,
        'SCANNED',
      );
      session.now = '2026-11-26T03:10:00Z';
      await session.daily.inspectAll();
      await session.concludeDaily();
      assert.deepEqual(session.alerts, ['REGRESSED']);
      await session.concludeChanges();
      assert.deepEqual(session.alerts, ['REGRESSED']);
    });

    it('raises none while it is exempt, and one when the exemption ends', async () => {
      const exempt = {
        resourceLabels: {
          'sweep10255-exempt-until': '2026-12-24',
          'sweep10255-exempt-reason': 'rollout',
          'sweep10255-exempt-owner': 'shop',
        },
      };
      await session.scanTwice();
      await session.changeTo(tills(true, exempt), NOON);
      assert.deepEqual(session.alerts, []);
      await session.changeTo(tills(true), LATER);
      assert.deepEqual(session.alerts, ['EXEMPTION_ENDED']);
      await scanNextDay();
      assert.deepEqual(session.alerts, ['EXEMPTION_ENDED']);
    });

    itInMemory(
      'raises its alert also after a change that could not be recorded (was thought to be known)',
      async () => {
        await session.scanTwice();
        await session.changeTo(tills(true), NOON);
        session.isStoreDown = true;
        await assert.rejects(session.changeTo(tills(false), LATER));
        session.isStoreDown = false;
        await scanNextDay();
        assert.equal((await session.changeTo(tills(true), '2026-11-26T03:10:00Z')).kind, 'SCANNED');
        assert.deepEqual(session.alerts.filter((kind) => kind === 'REGRESSED').length, 2);
      },
    );

    itInMemory('keeps the alert until a channel accepts it', async () => {
      await session.scanTwice();
      session.channel.fail = () => {
        throw new Error('down');
      };
      await assert.rejects(session.changeTo(tills(true), NOON));
      session.channel.fail = () => undefined;
      await scanNextDay();
      assert.deepEqual(session.alerts, ['REGRESSED']);
    });
  });
}
