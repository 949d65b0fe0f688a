import { measureClustersFile } from '../clusters-file.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';

const FEW = 1000;
const MANY = 10_000;

export const title = `sweep10255 plan --format shell of ${MANY} clusters`;

/** Whether the plan streams, although it is in another order than its clusters: memory must not grow with it. */
export async function run(): Promise<BenchRow[]> {
  const few = await plan(FEW);
  const many = await plan(MANY);
  return [
    { what: 'whole process', figure: seconds(many.wallMs) },
    { what: 'script', figure: megabytes(many.stdoutBytes) },
    { what: `peak memory at ${FEW}`, figure: megabytes(few.peakMemoryBytes) },
    { what: `peak memory at ${MANY}`, figure: megabytes(many.peakMemoryBytes) },
    atMost('peak memory, many against few', many.peakMemoryBytes / few.peakMemoryBytes, 1.5, times),
  ];
}

const ARGUMENTS = ['--format', 'shell', '--include', 'gather-evidence,migrate-first,exempt'];

function plan(clusters: number) {
  return measureClustersFile(clusters, (file) => ['plan', file, ...ARGUMENTS]);
}
