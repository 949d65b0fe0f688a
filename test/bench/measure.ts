import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One run of a whole process, as measured by the operating system. */
export interface Measurement {
  readonly status: number | null;
  readonly wallMs: number;
  /** User plus system time. */
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly stdoutBytes: number;
  readonly stderr: string;
}

/** Preloaded into a process: writes its resource usage to the file BENCH_ACCOUNT on exit. */
export const ACCOUNT = join(import.meta.dirname, 'account.mjs');

/**
 * Runs a Node.js script to completion and measures it from outside; its output is read and counted.
 * @param environment added to this process's environment
 */
export async function measureNode(
  script: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const account = join(folder, 'account.json');
  try {
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['--import', ACCOUNT, script, ...argv], {
      env: { ...cleanEnvironment(), ...environment, BENCH_ACCOUNT: account },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdoutBytes = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk).slice(-4000);
    });
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const wallMs = performance.now() - startedAt;
    const { cpuMs, peakMemoryBytes } = JSON.parse(await readFile(account, 'utf8'));
    return { status, wallMs, cpuMs, peakMemoryBytes, stdoutBytes, stderr };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Of several runs, the one with the median wall time. */
export async function medianOf(runs: number, run: () => Promise<Measurement>): Promise<Measurement> {
  const measurements: Measurement[] = [];
  for (let i = 0; i < runs; i++) measurements.push(await run());
  const sorted = measurements.toSorted((a, b) => a.wallMs - b.wallMs);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new RangeError('medianOf wants at least one run');
  return median;
}

/** This process's environment, without variables that would affect the product. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SWEEP|CLOUDSDK|NODE_OPTIONS)/.test(name)),
  );
}
