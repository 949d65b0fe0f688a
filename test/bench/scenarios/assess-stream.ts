import { measureClustersFile } from '../clusters-file.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';

const FEW = 1000;
const MANY = 10_000;

export const title = `sweep10255 assess of an NDJSON file of ${MANY} clusters`;

/** Checks that the file is streamed: memory must not grow with it. */
export async function run(): Promise<BenchRow[]> {
  const few = await assess(FEW);
  const many = await assess(MANY);
  return [
    { what: 'file', figure: megabytes(many.fileBytes) },
    { what: 'whole process', figure: seconds(many.wallMs) },
    { what: 'throughput', figure: `${megabytes((many.fileBytes / many.wallMs) * 1000)}/s` },
    { what: `peak memory at ${FEW}`, figure: megabytes(few.peakMemoryBytes) },
    { what: `peak memory at ${MANY}`, figure: megabytes(many.peakMemoryBytes) },
    atMost('peak memory, many against few', many.peakMemoryBytes / few.peakMemoryBytes, 1.5, times),
  ];
}

function assess(clusters: number) {
  return measureClustersFile(clusters, (file) => ['assess', file, '--format', 'ndjson']);
}
