import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { concludeRecorded } from './record-scan.ts';
import { anEnumerated, aReport, aStarted, scanIdFor } from './row-builder.ts';

/**
 * A process that uses a store. `node store-child.ts hold FILE` keeps it open until the process is killed;
 * `scan FILE DAY` records one scan after another, starting on that day, until the process is killed, and prints a line
 * after each step. Both print `ready` first.
 */
const [, , task, path = '', firstDay = '0'] = process.argv;

const CLUSTERS = Array.from({ length: 60 }, (_, index) => `c${index}`);

function done(step: string): void {
  process.stdout.write(`${step}\n`);
}

async function scanForever(): Promise<void> {
  for (let day = Number(firstDay); ; day += 1) {
    const scan = { day };
    const store = await openDuckDbStore(path);
    done('opened');
    await store.recordScan(aStarted(scan, { expected_clusters: null }));
    done('started');
    await store.recordEnumerated(CLUSTERS.map((cluster) => anEnumerated(scan, cluster)));
    done('enumerated');
    await store.recordScan(aStarted(scan, { expected_clusters: CLUSTERS.length }));
    done('expected');
    for (let from = 0; from < CLUSTERS.length; from += 20) {
      await store.recordReports(CLUSTERS.slice(from, from + 20).map((cluster) => aReport(scan, cluster)));
      done('reported');
    }
    await concludeRecorded(store, scanIdFor(scan), policyAt(0), {
      nowMs: () => Date.parse('2026-11-24T04:00:00Z') + day * 86_400_000,
    });
    done('concluded');
    await store.close();
    done('closed');
  }
}

if (task === 'hold') {
  await openDuckDbStore(path);
  process.stdout.write('ready\n');
  setInterval(() => undefined, 60_000);
} else {
  process.stdout.write('ready\n');
  await scanForever();
}
