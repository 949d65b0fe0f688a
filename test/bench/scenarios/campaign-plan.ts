import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { measureNode, medianOf } from '../measure.ts';
import { recordFleet } from '../report-fleet.ts';
import { CLI, withStore } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds } from '../table.ts';

const CLUSTERS = 10_000;
const RUNS = 3;

export const title = `Plan of a campaign of ${CLUSTERS} clusters`;

/** The whole process: reads the scan, forms the rings, stores the campaign and prints the dry run. */
export async function run(): Promise<BenchRow[]> {
  const planned = await withStore(async (path) => {
    const store = await openDuckDbStore(path);
    await recordFleet(store, CLUSTERS, { openEvery: 1 });
    await store.close();
    const argv = ['close', 'plan', '--store', path, '--include', 'migrate-first', '--preflight', 'none'];
    return medianOf(RUNS, () => measureNode(CLI, argv));
  });
  return [
    atMost('whole process', planned.wallMs, 5000, seconds),
    { what: 'of which user and system time', figure: seconds(planned.cpuMs) },
    { what: 'its dry run', figure: megabytes(planned.stdoutBytes) },
    { what: 'peak memory', figure: megabytes(planned.peakMemoryBytes) },
  ];
}
