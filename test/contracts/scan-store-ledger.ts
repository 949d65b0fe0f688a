import assert from 'node:assert/strict';
import type { AlertLedgerRow } from '../../shared/model/rows/alert-rows.ts';
import { aConcluded, anAlert, aStarted, NO_COUNTS, scanIdFor } from '../support/row-builder.ts';
import type { OpenStore, ScanStore } from '../support/scan-stores.ts';

export function alertLedgerContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the ${name} store: the ledger of alerts`, () => {
    let opened: OpenStore;
    let store: ScanStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    async function record(day: number, isConcluded = true): Promise<void> {
      await store.recordScan(aStarted({ day }));
      if (isConcluded) await store.recordScan(aConcluded({ day }));
    }

    const raised = (day: number, cluster: string, row: Partial<AlertLedgerRow> = {}) =>
      anAlert({ day }, cluster, {
        recorded_at: aConcluded({ day }).recorded_at,
        status: 'PENDING',
        position: 0,
        ...row,
      });
    const unsettled = async (day: number) =>
      (await Array.fromAsync(store.unsettledAlerts(scanIdFor({ day })))).map(
        ({ delivery_id, status }) => `${status} ${delivery_id.split('/').slice(-2).join(' ')}`,
      );

    it('returns undelivered alerts in the order in which they were raised', async () => {
      await record(0);
      await record(1);
      await store.recordAlerts([
        raised(1, 'c'),
        raised(0, 'b', { position: 1 }),
        raised(0, 'z'),
        raised(0, 'z', { channel: 'TOPIC' }),
      ]);
      assert.deepEqual(await unsettled(1), [
        'PENDING z LOG',
        'PENDING z TOPIC',
        'PENDING b LOG',
        'PENDING c LOG',
      ]);
      await store.recordAlerts([raised(0, 'z', { status: 'DELIVERED' })]);
      await store.recordAlerts([raised(0, 'z')]);
      assert.deepEqual(await unsettled(1), ['PENDING z TOPIC', 'PENDING b LOG', 'PENDING c LOG']);
    });

    it('does not return alerts of an unrecorded conclusion', async () => {
      await record(0, false);
      await store.recordAlerts([raised(0, 'a')]);
      assert.deepEqual(await unsettled(0), []);
      await store.recordScan(aConcluded({ day: 0 }, { recorded_at: '2026-11-24T05:00:00.000Z' }));
      await store.recordAlerts([raised(0, 'b', { recorded_at: '2026-11-24T05:00:00.000Z' })]);
      assert.deepEqual(await unsettled(0), ['PENDING b LOG']);
    });

    it('returns lost alerts only for the scan that reports them', async () => {
      await record(0);
      await record(1);
      await store.recordAlerts([raised(0, 'a'), raised(0, 'b')]);
      const lost = raised(0, 'a', { status: 'LOST', reported_in_scan_id: scanIdFor({ day: 1 }) });
      await store.recordAlerts([lost]);
      await store.recordAlerts([lost]);
      assert.deepEqual(await unsettled(1), ['LOST a LOG', 'PENDING b LOG']);
      assert.deepEqual(await unsettled(2), ['PENDING b LOG']);
    });

    it('returns complete rows, and accepts an empty list', async () => {
      await record(0);
      const counts = { ...NO_COUNTS, open: 3 };
      const digest = anAlert({ day: 0 }, null, {
        ...raised(0, 'a'),
        kind: 'DIGEST',
        sentences: ['one "quoted"', 'two lines'],
        commands: ['echo \u2019'],
        counts,
      });
      const row = raised(0, 'a', { open_since: '2026-11-24T03:00:00.123Z', usage: 'IN_USE' });
      await store.recordAlerts([]);
      await store.recordAlerts([digest]);
      assert.deepEqual(await Array.fromAsync(store.unsettledAlerts('another')), [digest]);
      await store.recordAlerts([
        { ...digest, status: 'DELIVERED' },
        { ...row, delivery_id: 'x' },
      ]);
      assert.deepEqual(await Array.fromAsync(store.unsettledAlerts('another')), [
        { ...row, delivery_id: 'x' },
      ]);
    });
  });
}
