import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arbitraryHistory, concludeHistory } from '../support/arbitrary-history.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';

/** `npm run laws` sets a larger number. */
const RUNS = Number(process.env['LAWS_CONCLUDED'] ?? 10);

after(closeSimulatedBigQuery);

describe('the conclusions of any scans', () => {
  for (const [name, numRuns] of [
    ['duckdb', RUNS],
    ['bigquery', Math.ceil(RUNS / 3)],
  ] as const)
    it(`are the same in memory and in ${name}, in ${numRuns} histories`, async function () {
      this.timeout(numRuns * 10_000 + 60_000);
      await fc.assert(
        fc.asyncProperty(arbitraryHistory, async (history) => {
          const [expected, found] = await Promise.all(
            [SCAN_STORES.memory, SCAN_STORES[name]].map(async (open) => {
              const { store, close } = await open();
              const concluded = await concludeHistory(store, history);
              const known = await Array.fromAsync(store.knownClusters('organizations/1'));
              const scans = await Array.fromAsync(store.listScans());
              await close();
              return { concluded, known, scans };
            }),
          );
          assert.deepEqual(found, expected);
        }),
        { numRuns },
      );
    });
});
