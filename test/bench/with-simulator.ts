import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningSimulator {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Number of calls so far, by API method. */
  calls(): Promise<Record<string, number>>;
  /** User plus system time of its process so far. */
  cpuMs(): Promise<number>;
}

/** Starts a simulator in its own process, calls `run`, and always stops the simulator afterwards. */
export async function withSimulator<T>(
  options: Readonly<Record<string, unknown>>,
  run: (simulator: RunningSimulator) => Promise<T>,
): Promise<T> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'simulator-child.ts'), JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  try {
    const { url, environment } = await firstLine(child.stdout);
    const calls = async () =>
      (await fetch(new URL('/simulator/calls', url))).json() as Promise<Record<string, number>>;
    const cpuMs = async () => {
      const answered = once(child, 'message');
      child.send('cpu');
      const [microseconds] = await answered;
      return Number(microseconds) / 1000;
    };
    return await run({ url, environment, calls, cpuMs });
  } finally {
    child.kill();
  }
}

async function firstLine(
  stream: NodeJS.ReadableStream | null,
): Promise<{ url: string; environment: Record<string, string> }> {
  if (stream !== null) for await (const line of createInterface({ input: stream })) return JSON.parse(line);
  throw new Error('The simulator ended before it was ready.');
}
