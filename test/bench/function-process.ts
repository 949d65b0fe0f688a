import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, isListening } from '../../scripts/local-cloud/child-process.ts';
import { ACCOUNT, cleanEnvironment } from './measure.ts';

const FRAMEWORK = join(
  import.meta.dirname,
  '../../node_modules/@google-cloud/functions-framework/build/src/main.js',
);

/** The arguments that serve a folder's function, as the platform does. */
export const servedFrom = (source: string): string[] => [FRAMEWORK, `--source=${source}`];

/** A server in its own process. */
export interface FunctionProcess {
  readonly url: string;
  /** From process start to the first accepted connection. */
  readonly readyMs: number;
  /** Stops it as Cloud Run does, and returns its resource usage. */
  end(): Promise<{ readonly cpuMs: number; readonly peakMemoryBytes: number }>;
}

/** The polling interval for connections, which limits the precision of start times. */
const POLL_MS = 3;

/**
 * Starts a server that listens on PORT.
 * @param args arguments of Node.js
 * @throws Error with its output if it exits instead of listening
 */
export async function startFunction(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-function-'));
  const account = join(folder, 'account.json');
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', ACCOUNT, ...args], {
    env: {
      ...cleanEnvironment(),
      NODE_ENV: 'production',
      PORT: String(port),
      ...environment,
      BENCH_ACCOUNT: account,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  const ended = once(child, 'exit');
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`The function ended with ${child.exitCode}:\n${stderr}`);
    await wait(POLL_MS);
  }
  const readyMs = performance.now() - startedAt;
  return {
    url: `http://127.0.0.1:${port}`,
    readyMs,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
      const taken = JSON.parse(await readFile(account, 'utf8'));
      await rm(folder, { recursive: true });
      return taken;
    },
  };
}
