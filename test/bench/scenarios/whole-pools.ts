import { join } from 'node:path';
import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, milliseconds, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const CLUSTERS = Number(process.env['BENCH_CLUSTERS'] ?? 1000);
const NODES = 20;
const LOOP = join(import.meta.dirname, '../loop-of-pages.ts');

export const title = `Usage scan of ${CLUSTERS} clusters, every one of ${NODES} nodes each`;

/** What a scan costs beyond fetching the pages of the nodes. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator(
    { clusters: CLUSTERS, uniformPools: 1, nodesPerPool: NODES, kubernetes: { tokens: null } },
    async ({ environment, url }) => {
      const projects = Array.from({ length: CLUSTERS / 10 }, (_, i) => `p-${String(i + 1).padStart(4, '0')}`);
      const loop = await measureNode(LOOP, [url, ...projects], environment);
      if (loop.status !== 0) throw new Error(`The loop ended with ${loop.status}:\n${loop.stderr}`);
      const scan = await withStore((store) =>
        measureNode(
          CLI,
          scanArguments(store, '--usage', 'proxy', '--routes', 'public', '--cluster-time', '10m'),
          environment,
        ),
      );
      const nodes = CLUSTERS * NODES;
      return [
        { what: 'loop that fetches and discards the same pages', figure: seconds(loop.wallMs) },
        { what: 'sweep10255 scan, whole process', figure: seconds(scan.wallMs) },
        atMost('sweep10255 scan, against the loop', scan.wallMs / loop.wallMs, 1.5, times),
        { what: 'loop, CPU per node', figure: milliseconds(loop.cpuMs / nodes) },
        { what: 'sweep10255 scan, CPU per node', figure: milliseconds(scan.cpuMs / nodes) },
      ];
    },
  );
}
