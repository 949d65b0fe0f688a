import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKubeletMetrics } from '../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS } from '../../../shared/stages/sample/metrics/reading.ts';
import { type Measurement, measureNode, medianOf } from '../measure.ts';
import { CLI } from '../scan.ts';
import { atLeast, atMost, type BenchRow, megabytes, milliseconds, times } from '../table.ts';

const RECORDED = join(import.meta.dirname, '../../fixtures/kubelet/metrics-2-after-18-requests.txt');
const OURS = /kubelet_http_requests_total|process_start_time_seconds/;
const PATTERN = 'kubelet_http_requests_total.*readonly';
const RUNS = 15;
const SIZES = { small: 1e6, large: 20e6, huge: 200e6 } as const;
type Size = keyof typeof SIZES;

export const title = 'kubelet metrics, the counter last of all: sweep10255 usage against grep -c';

/** Whether the reader keeps up with grep, without needing more memory for a larger response. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-metrics-'));
  try {
    const files = { small: join(folder, '1'), large: join(folder, '20'), huge: join(folder, '200') };
    for (const size of Object.keys(SIZES) as Size[]) await writeFile(files[size], textOf(SIZES[size]));
    return [...(await wholeProcesses(files)), ...(await throughputs(files))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function wholeProcesses(files: Readonly<Record<Size, string>>): Promise<BenchRow[]> {
  const usage = (size: Size): Promise<Measurement> =>
    medianOf(5, () => measureNode(CLI, ['usage', files[size], '--quiet']));
  const [small, large, huge] = [await usage('small'), await usage('large'), await usage('huge')];
  return [
    { what: 'grep, 1 MB, whole process', figure: milliseconds(await fastest(() => grep(files.small))) },
    { what: 'usage, 1 MB, whole process', figure: milliseconds(small.wallMs) },
    { what: 'grep, 20 MB, whole process', figure: milliseconds(await fastest(() => grep(files.large))) },
    { what: 'usage, 20 MB, whole process', figure: milliseconds(large.wallMs) },
    { what: 'usage, 1 MB, peak memory', figure: megabytes(small.peakMemoryBytes) },
    { what: 'usage, 20 MB, peak memory', figure: megabytes(large.peakMemoryBytes) },
    { what: 'usage, 200 MB, peak memory', figure: megabytes(huge.peakMemoryBytes) },
    atMost('peak memory, 200 MB against 1 MB', huge.peakMemoryBytes / small.peakMemoryBytes, 1.2, times),
  ];
}

/**
 * grep's own start is subtracted: only its time for another 180 MB counts. The reader gets chunks, as from a network.
 */
async function throughputs(files: Readonly<Record<Size, string>>): Promise<BenchRow[]> {
  const more = (await fastest(() => grep(files.huge))) - (await fastest(() => grep(files.large)));
  const grepBytesPerMs = (SIZES.huge - SIZES.large) / more;
  const text = await readFile(files.large);
  const reader = async (source: () => AsyncIterable<Uint8Array>) =>
    text.length / (await fastest(() => readKubeletMetrics(source(), SCRAPE_LIMITS)));
  const readerBytesPerMs = await reader(() => piecesOf(text));
  const fromFile = await reader(() => createReadStream(files.large, { highWaterMark: PIECE_BYTES }));
  return [
    { what: 'grep, bytes a second once warm', figure: perSecond(grepBytesPerMs) },
    { what: 'reader, bytes a second once warm', figure: perSecond(readerBytesPerMs) },
    { what: 'reader, from a file', figure: perSecond(fromFile) },
    atLeast('throughput, reader against grep', readerBytesPerMs / grepBytesPerMs, 1, times),
  ];
}

function grep(file: string): void {
  execFileSync('grep', ['-c', PATTERN, file]);
}

async function fastest(task: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await task();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

const PIECE_BYTES = 512 << 10;

async function* piecesOf(text: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += PIECE_BYTES) yield text.subarray(at, at + PIECE_BYTES);
}

/**
 * Enlarges a recorded response: repeats its other families under new names, then adds our lines, so nothing ends early.
 */
async function* textOf(bytes: number): AsyncGenerator<string> {
  const lines = (await readFile(RECORDED, 'utf8')).trimEnd().split('\n');
  const [ours, others] = [lines.filter((line) => OURS.test(line)), lines.filter((line) => !OURS.test(line))];
  for (let round = 0, size = 0; size < bytes; round++) {
    const part = others.map((line) => `${line.replace(/^(# \w+ )?(\w+)/, `$1$2_${round}`)}\n`).join('');
    yield part;
    size += part.length;
  }
  yield `${ours.join('\n')}\n`;
}

const perSecond = (bytesPerMs: number): string => `${(bytesPerMs / 1e6).toFixed(1)} GB/s`;
