import { join } from 'node:path';
import { measureNode, medianOf } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const LATENCY_MS = 100;
const PROJECTS = 1000;
const CONCURRENCY = 50;

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
      return [
        {
          what: `ideal: projects known, then a call each, ${CONCURRENCY} in flight`,
          figure: seconds(idealMs),
        },
        { what: 'sweep10255 scan, whole process', figure: seconds(scan.wallMs) },
        atMost('sweep10255 scan, against the ideal', scan.wallMs / idealMs, 1.6, times),
        { what: 'loop of 20 in flight, a GetCluster a cluster', figure: seconds(loop.wallMs) },
        { what: 'that loop, against sweep10255 scan', figure: times(loop.wallMs / scan.wallMs) },
      ];
    },
  );
}
