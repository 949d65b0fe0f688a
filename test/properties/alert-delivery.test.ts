import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { AlertLedgerRow, AlertRow } from '../../shared/model/rows/alert-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import { RecordingChannel } from '../support/alert-channels.ts';
import { A_POLICY } from '../support/changed-cluster-builder.ts';
import { Interrupter, type Interruption } from '../support/interruptions.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../support/record-scan.ts';
import { aReport, scheduledMs } from '../support/row-builder.ts';

const NAMES = ['LOG', 'TOPIC', 'WEBHOOK', 'FINDING'] as const satisfies readonly AlertChannelName[];
const EXPECTED = { LOG: 4, TOPIC: 4, WEBHOOK: 2, FINDING: 3 } as const;

/**
 * A store with a scan that has alerts: three in addition to the digest, of which the webhook gets two as one message, and
 * three findings.
 */
async function aScanWithAlerts(): Promise<{ store: MemoryStore; scan: ScanRow }> {
  const store = createMemoryStore();
  const at = (day: number, exposures: Readonly<Record<string, 'OPEN' | 'CLOSED'>>) =>
    recordAndConclude(
      store,
      {
        day,
        reports: Object.entries(exposures).map(([name, exposure]) => aReport({ day }, name, { exposure })),
      },
      day === 0 ? undefined : raiseAlerts({ store, channels: NAMES, policy: A_POLICY }),
    );
  await at(0, { a: 'CLOSED', b: 'CLOSED' });
  return { store, scan: await at(1, { a: 'OPEN', b: 'OPEN', c: 'OPEN' }) };
}

/** Checks that a run does not send deliveries that the ledger already contained when the run began. */
function watched(kept: RecordingChannel, inLedger: ReadonlySet<string>): AlertChannel {
  return {
    channel: kept.channel,
    async deliver(row: AlertRow) {
      assert.ok(!inLedger.has(row.delivery_id), `${row.delivery_id} is in the ledger`);
      await kept.deliver(row);
    },
  };
}

class Deliveries {
  readonly store: MemoryStore;
  readonly scan: ScanRow;
  readonly channels = NAMES.map((name) => new RecordingChannel(name));

  readonly #recorded: AlertLedgerRow[] = [];

  constructor({ store, scan }: { store: MemoryStore; scan: ScanRow }) {
    const record = store.recordAlerts.bind(store);
    store.recordAlerts = async (rows) => {
      await record(rows);
      this.#recorded.push(...rows);
    };
    this.store = store;
    this.scan = scan;
  }

  /** @returns the calls that the run made, and whether it finished */
  async run(interruption: Interruption | null): Promise<{ calls: number; ended: boolean }> {
    const interrupter = new Interrupter(interruption);
    const inLedger = this.ledger();
    try {
      await alertScan({
        scan: this.scan,
        store: interrupter.wrap(this.store),
        channels: this.channels.map((kept) => interrupter.wrap(watched(kept, inLedger))),
        policy: A_POLICY,
        clock: { nowMs: () => scheduledMs({ day: 1 }) + 700_000 },
      });
      return { calls: interrupter.calls, ended: true };
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return { calls: interrupter.calls, ended: false };
    }
  }

  /** Delivery IDs that the ledger lists as delivered. */
  ledger(): Set<string> {
    return new Set(
      this.#recorded.filter(({ status }) => status === 'DELIVERED').map(({ delivery_id }) => delivery_id),
    );
  }

  /** Requires that everything was delivered and recorded; returns the number of repeated deliveries per channel. */
  async assertWhole(): Promise<Record<AlertChannelName, number>> {
    const expected = Object.values(EXPECTED).reduce((sum, count) => sum + count, 0);
    assert.equal(this.ledger().size, expected, 'the ledger has every delivery');
    const repeats = this.channels.map(({ channel, ids }) => {
      assert.equal(new Set(ids).size, EXPECTED[channel], `${channel} has every alert`);
      return [channel, ids.length - EXPECTED[channel]] as const;
    });
    return Object.fromEntries(repeats) as Record<AlertChannelName, number>;
  }
}

describe('the alerts of a scan', () => {
  it('reach every channel exactly once without interruptions', async () => {
    const deliveries = new Deliveries(await aScanWithAlerts());
    assert.ok((await deliveries.run(null)).ended);
    assert.deepEqual(await deliveries.assertWhole(), { LOG: 0, TOPIC: 0, WEBHOOK: 0, FINDING: 0 });
  });

  it('are all delivered after an interruption before or after any call to the store or a channel', async () => {
    const { calls } = await new Deliveries(await aScanWithAlerts()).run(null);
    assert.ok(calls > 25, 'the run has many calls');
    for (let call = 1; call <= calls; call += 1)
      for (const moment of ['BEFORE', 'AFTER'] as const) {
        const deliveries = new Deliveries(await aScanWithAlerts());
        const first = await deliveries.run({ call, moment });
        assert.ok(!first.ended, `the run ends ${moment} call ${call}`);
        assert.ok((await deliveries.run(null)).ended);
        const repeats = await deliveries.assertWhole();
        // Each channel may be interrupted between sending an alert and recording it; findings are recorded in batches.
        for (const name of NAMES) assert.ok(repeats[name] <= (name === 'FINDING' ? EXPECTED.FINDING : 1));
        const last = await deliveries.run(null);
        assert.ok(last.ended);
        assert.deepEqual(await deliveries.assertWhole(), repeats, 'nothing is sent again');
      }
  });

  const interruption: fc.Arbitrary<Interruption> = fc.record({
    call: fc.integer({ min: 1, max: 40 }),
    moment: fc.constantFrom('BEFORE', 'AFTER'),
  });

  it('are all delivered after any sequence of interruptions and channel failures', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(interruption, { maxLength: 12 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 20 }),
        async (interruptions, failingCalls) => {
          const deliveries = new Deliveries(await aScanWithAlerts());
          const failing = new Set(failingCalls);
          let calls = 0;
          for (const kept of deliveries.channels)
            kept.fail = () => {
              calls += 1;
              if (failing.has(calls)) throw new Error('out of reach');
            };
          let interrupted = 0;
          for (const one of interruptions) if (!(await deliveries.run(one)).ended) interrupted += 1;
          for (const kept of deliveries.channels) kept.fail = () => undefined;
          assert.ok((await deliveries.run(null)).ended);
          const repeats = await deliveries.assertWhole();
          for (const name of NAMES)
            assert.ok(repeats[name] <= interrupted * (name === 'FINDING' ? EXPECTED.FINDING : 1));
        },
      ),
      { numRuns: 200 },
    );
  });
});
