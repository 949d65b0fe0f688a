import { join } from 'node:path';
import { measureNode, medianOf } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const LATENCY_MS = 100;
const PROJECTS = 1000;
/** The default of `--concurrency`. */
const CONCURRENCY = 100;
/** Calls in flight of the loop that the scan is compared with. */
const LOOP_CONCURRENCY = 20;

export const title = `Scan of ${PROJECTS} projects with one cluster each, ${LATENCY_MS} ms an answer`;

/** The whole process, compared with the time that its API calls alone must take. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator(
    { clusters: PROJECTS, projects: PROJECTS, seed: 1, latencyMs: LATENCY_MS },
    async ({ url, environment }) => {
      const scan = await medianOf(3, () =>
        withStore((store) => measureNode(CLI, scanArguments(store), environment)),
      );
      const loop = await measureNode(join(import.meta.dirname, '../loop-of-twenty.ts'), [url]);
      // No cluster can be requested before the first response has named a project.
      const idealMs = (1 + PROJECTS / CONCURRENCY) * LATENCY_MS;
      const idealLoopMs = (1 + PROJECTS / LOOP_CONCURRENCY) * LATENCY_MS;
      return [
        {
          what: `ideal: projects known, then a call each, ${CONCURRENCY} in flight`,
          figure: seconds(idealMs),
        },
        { what: 'sweep10255 scan, whole process', figure: seconds(scan.wallMs) },
        { what: 'sweep10255 scan, against the ideal', figure: times(scan.wallMs / idealMs) },
        atMost(
          `sweep10255 scan, against the ideal of ${LOOP_CONCURRENCY} in flight`,
          scan.wallMs / idealLoopMs,
          0.4,
          times,
        ),
        { what: 'loop of 20 in flight, a GetCluster a cluster', figure: seconds(loop.wallMs) },
        { what: 'that loop, against sweep10255 scan', figure: times(loop.wallMs / scan.wallMs) },
      ];
    },
  );
}
