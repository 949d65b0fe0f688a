import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Groups that run. They hear no Ctrl-C of ours, and would outlive us. */
const running = new Set<ChildGroup>();
process.on('exit', () => {
  for (const group of running) group.end();
});

/** A process of ours with all that it starts: a group, which ends as one, and with this process at the latest. */
export class ChildGroup {
  readonly #child: ChildProcess;
  readonly #onLine: (line: string) => void;
  #rest = '';

  /** @param onLine is given each line of its output, of either stream */
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

  /** The exit status so far; null while it runs, or where a signal ended it. */
  get status(): number | null {
    return this.#child.exitCode;
  }

  /** Ends the whole group at once, as kill -9 does, and waits until its first process is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.end();
    await ended;
  }

  /** As kill, of a group that runs, without waiting. */
  end(): void {
    process.kill(-this.pid, 'SIGKILL');
  }

  /** @returns the exit status; null where a signal ended it */
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

/** A port of the loopback address that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Whether somebody listens on a port of the loopback address. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
