import assert from 'node:assert/strict';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { placeOf, scannedRecords, scanSimulated } from '../support/scan-simulated.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';
import { simulatedApis } from '../support/simulated-directories.ts';

const CLUSTERS = 200;
const DAY_MS = 86_400_000;
const YESTERDAY_MS = Date.UTC(2026, 10, 23, 3);
const TODAY_MS = YESTERDAY_MS + DAY_MS;
const QUICK = { budgetMs: 2500, attemptMs: 600, attempts: 3, firstWaitMs: 5, longestWaitMs: 20 };

const EVERY_FAULT = [
  '403:0.1',
  'service-disabled:0.05',
  '404:0.05@container.clusters.list',
  '429=0s:0.2',
  '503=0s:0.1*always',
  '500:0.05*always',
  'slow=100ms:0.2',
  'hung:0.05',
  'reset:0.05*always',
  'truncated:0.05*always',
  'malformed:0.05*always',
  'list-missing-location:0.2',
].join(',');

const EVERYTHING_FAILS = [
  ...['403:0.2', '429=0s:0.2*always', '503=0s:0.2*always', '500:0.2*always', 'hung:0.2'],
  ...['reset:0.3*always', 'truncated:0.3*always', 'malformed*always'],
].join(',');

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`a fleet of ${CLUSTERS} clusters in ${name}`, () => {
    for (const [what, faults, seed] of [
      ['all faults at the same time', EVERY_FAULT, 1],
      ['all faults at the same time, with another seed', EVERY_FAULT, 2],
      ['only failures', EVERYTHING_FAILS, 3],
    ] as const) {
      it(`accounts for ${CLUSTERS} clusters with ${what}`, async () => {
        await using apis = await simulatedApis({ clusters: CLUSTERS, projects: 40, seed }, QUICK);
        const { store, close } = await openStore();
        try {
          const { simulator } = apis;
          const before = await scanSimulated(apis, store, { atMs: YESTERDAY_MS });
          assert.deepEqual(before.outcomes, { inspected: CLUSTERS, unreadable: 0, gone: 0, missing: 0 });
          const healthy = new Map((await scannedRecords(store, before)).map((row) => [placeOf(row), row]));

          simulator.faults = faults;
          const scan = await scanSimulated(apis, store, { atMs: TODAY_MS });
          const rows = await scannedRecords(store, scan);

          assert.deepEqual(rows.map(placeOf).toSorted(), simulator.fleet.clusters.map(placeOf).toSorted());
          assert.equal(new Set(rows.map(placeOf)).size, CLUSTERS);
          const { inspected = 0, unreadable = 0, gone = 0, missing = 0 } = scan.outcomes ?? {};
          assert.equal(inspected + unreadable + gone, CLUSTERS);
          assert.equal(missing, 0);
          if (faults === EVERYTHING_FAILS) assert.equal(unreadable, CLUSTERS);
          else assert.ok(inspected > 0 && unreadable > 0);

          for (const row of rows) {
            if (row.outcome === 'INSPECTED') {
              assert.equal(row.exposure, healthy.get(placeOf(row))?.exposure);
            } else {
              assert.equal(row.exposure, null, 'an unreadable cluster has no exposure, least of all CLOSED');
              assert.ok(row.change === 'UNKNOWN' || row.change === 'GONE');
            }
            if (row.outcome === 'UNREADABLE') assert.ok(row.error_code !== null && row.error_detail !== null);
          }
        } finally {
          await close();
        }
      });
    }
  });
}
