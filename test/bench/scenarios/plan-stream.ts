import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureClustersFile } from '../clusters-file.ts';
import { type Measurement, measureNode } from '../measure.ts';
import { CLI, scanArguments } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const FEW = 1000;
const MANY = 10_000;
const PROJECTS = 100;

export const title = `sweep10255 plan --format shell of ${MANY} clusters`;

/**
 * Checks that the plan is streamed although its order differs from that of the clusters: memory must not grow with ten
 * times as many.
 */
export async function run(): Promise<BenchRow[]> {
  return [...(await rowsOf('of a file', planOfFile)), ...(await rowsOf('of a stored scan', planOfStore))];
}

async function rowsOf(from: string, plan: (clusters: number) => Promise<Measurement>): Promise<BenchRow[]> {
  const few = await plan(FEW);
  const many = await plan(MANY);
  const growth = many.peakMemoryBytes / few.peakMemoryBytes;
  return [
    { what: `${from}: whole process`, figure: seconds(many.wallMs) },
    { what: `${from}: script`, figure: megabytes(many.stdoutBytes) },
    { what: `${from}: peak memory at ${FEW}`, figure: megabytes(few.peakMemoryBytes) },
    { what: `${from}: peak memory at ${MANY}`, figure: megabytes(many.peakMemoryBytes) },
    atMost(`${from}: peak memory, many against few`, growth, 1.5, times),
  ];
}

const ARGUMENTS = ['--format', 'shell', '--include', 'gather-evidence,migrate-first,exempt'];

function planOfFile(clusters: number): Promise<Measurement> {
  return measureClustersFile(clusters, (file) => ['plan', file, ...ARGUMENTS]);
}

/** First scans a fleet of this size, which is not measured. */
async function planOfStore(clusters: number): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-plan-'));
  try {
    const store = join(folder, 'fleet.duckdb');
    await withSimulator({ clusters, projects: PROJECTS, seed: 1 }, ({ environment }) =>
      measureNode(CLI, scanArguments(store, '--quiet'), environment),
    );
    const measured = await measureNode(CLI, ['plan', '--store', store, ...ARGUMENTS]);
    if (measured.status !== 0) throw new Error(`plan ended with ${measured.status}:\n${measured.stderr}`);
    return measured;
  } finally {
    await rm(folder, { recursive: true });
  }
}
