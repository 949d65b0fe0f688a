import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const PROJECTS = 100;
const FEW = 1000;
const MANY = 10_000;

export const title = `Scan of ${MANY} clusters in ${PROJECTS} projects, no latency`;

/** The cost per cluster, and whether memory stays flat: results are written as they arrive. */
export async function run(): Promise<BenchRow[]> {
  const few = await scanOf(FEW);
  const many = await scanOf(MANY);
  return [
    { what: `${MANY} clusters, whole process`, figure: seconds(many.wallMs) },
    atMost('CPU per cluster', (many.cpuMs - few.cpuMs) / (MANY - FEW), 0.8, fractionsOfMs),
    { what: `peak memory at ${FEW}`, figure: megabytes(few.peakMemoryBytes) },
    { what: `peak memory at ${MANY}`, figure: megabytes(many.peakMemoryBytes) },
    atMost('peak memory, many against few', many.peakMemoryBytes / few.peakMemoryBytes, 1.5, times),
  ];
}

const fractionsOfMs = (ms: number): string => `${ms.toFixed(2)} ms`;

function scanOf(clusters: number) {
  return withSimulator({ clusters, projects: PROJECTS, seed: 1 }, ({ environment }) =>
    withStore((store) => measureNode(CLI, scanArguments(store), environment)),
  );
}
