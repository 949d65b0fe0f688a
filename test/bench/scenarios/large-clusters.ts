import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const CLUSTERS = 50;
const POOLS = 3;
const NODES_PER_POOL = 200;
/** Nodes and pods are about this large in real clusters; one page of these ConfigMaps would exceed the limit of a response. */
const BULK = { objectBytes: 8_000, configMaps: 40, configMapBytes: 900_000 };

export const title = `Scan of ${CLUSTERS} clusters of ${POOLS * NODES_PER_POOL} nodes for use and callers, all at once`;

/** Whether memory stays bounded when every cluster is large and all are inspected at the same time. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator(
    {
      clusters: CLUSTERS,
      uniformPools: POOLS,
      nodesPerPool: NODES_PER_POOL,
      bulk: BULK,
      kubernetes: { tokens: null },
    },
    async ({ environment }) => {
      const options = ['--usage', 'proxy', '--routes', 'public', '--callers', 'pods+configmaps'];
      const more = ['--concurrency', String(CLUSTERS), '--cluster-time', '30m'];
      const scan = await withStore((store) =>
        measureNode(CLI, scanArguments(store, ...options, ...more), environment),
      );
      return [
        { what: 'sweep10255 scan, whole process', figure: seconds(scan.wallMs) },
        { what: 'CPU', figure: seconds(scan.cpuMs) },
        atMost('peak memory', scan.peakMemoryBytes, 600e6, megabytes),
      ];
    },
  );
}
