import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const CLUSTERS = 1000;
const POOLS = 3;
const LATENCY_MS = 50;
const CONCURRENCY = 50;
/** One after the other for each cluster: its nodes, then one node of each pool at once. */
const CALLS_IN_TURN = 2;

export const title = `Scan of ${CLUSTERS} clusters of ${POOLS} pools for use, ${LATENCY_MS} ms an answer`;

export async function run(): Promise<BenchRow[]> {
  return withSimulator(
    { clusters: CLUSTERS, uniformPools: POOLS, latencyMs: LATENCY_MS, kubernetes: { tokens: null } },
    async ({ environment }) => {
      const scan = await withStore((store) =>
        measureNode(CLI, scanArguments(store, '--usage', 'proxy', '--routes', 'public'), environment),
      );
      const idealMs = CALLS_IN_TURN * LATENCY_MS * Math.ceil(CLUSTERS / CONCURRENCY);
      return [
        { what: 'ideal', figure: seconds(idealMs) },
        { what: 'scan', figure: seconds(scan.wallMs) },
        { what: 'cpu', figure: seconds(scan.cpuMs) },
        atMost('against the ideal', scan.wallMs / idealMs, 1.5, times),
      ];
    },
  );
}
