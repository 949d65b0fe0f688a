import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Running process groups. Ctrl-C does not reach them, so they would outlive this process. */
const running = new Set<ChildGroup>();
process.on('exit', () => {
  for (const group of running) group.end();
});

/**
 * A child process and its descendants, in a process group that is killed as one, at the latest when this process exits.
 */
export class ChildGroup {
  readonly #child: ChildProcess;
  readonly #onLine: (line: string) => void;
  #rest = '';

  /** @param onLine receives each line of stdout and stderr */
  constructor(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    onLine: (line: string) => void = () => {},
  ) {
    this.#onLine = onLine;
    this.#child = spawn(command, args, {
      env: { ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    this.#child.once('exit', () => running.delete(this)).once('error', () => running.delete(this));
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The exit status; null while the process is running or if a signal ended it. */
  get status(): number | null {
    return this.#child.exitCode;
  }

  /** Kills the whole group with SIGKILL and waits until its first process has exited. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.end();
    await ended;
  }

  /** Like kill, for a running group, without waiting. */
  end(): void {
    process.kill(-this.pid, 'SIGKILL');
  }

  /** @returns the exit status; null if a signal ended the process */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }
}

/** A free port on the loopback address. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Whether anything is listening on a port of the loopback address. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
