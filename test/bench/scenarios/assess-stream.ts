import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generateFleet } from '../../../simulator/fleet/generate-fleet.ts';
import { type Measurement, measureNode } from '../measure.ts';
import { CLI } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';

const FEW = 1000;
const MANY = 10_000;

export const title = `sweep10255 assess of an NDJSON file of ${MANY} clusters`;

/** Whether the file streams: memory must not grow with it. */
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

async function assess(clusters: number): Promise<Measurement & { fileBytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-assess-'));
  try {
    const file = join(folder, 'clusters.ndjson');
    const fleet = generateFleet({ clusters, seed: 1, nowMs: Date.now() });
    const lines = function* () {
      for (const { restDocument } of fleet.clusters) yield `${JSON.stringify(restDocument)}\n`;
    };
    await pipeline(lines, createWriteStream(file));
    const measurement = await measureNode(CLI, ['assess', file, '--format', 'ndjson']);
    return { ...measurement, fileBytes: (await stat(file)).size };
  } finally {
    await rm(folder, { recursive: true });
  }
}
