import { Readable, Writable } from 'node:stream';
import type { ProcessContext, Terminal } from '../../cli/process-context.ts';

/** A stream that records what is written to it. */
export class CapturedOutput extends Writable implements Terminal {
  readonly isTTY: boolean;
  readonly columns: number;
  #text = '';

  constructor({ isTTY = false, columns = 80 }: { isTTY?: boolean; columns?: number } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  get text(): string {
    return this.#text;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }
}

export const TEST_NOW_MS = Date.UTC(2026, 10, 24, 3);

/** An isolated environment for one CLI run, whose output can be read afterwards. */
export function aProcessContext(
  differences: Partial<Omit<ProcessContext, 'stdout' | 'stderr'>> & {
    stdout?: CapturedOutput;
    stderr?: CapturedOutput;
  } = {},
): ProcessContext & { stdout: CapturedOutput; stderr: CapturedOutput } {
  return {
    environment: {},
    stdin: Readable.from([]),
    stdout: new CapturedOutput(),
    stderr: new CapturedOutput(),
    clock: { nowMs: () => TEST_NOW_MS },
    interruption: new AbortController().signal,
    ...differences,
  };
}
