import { pipeline } from 'node:stream/promises';
import { SweepError, systemCodeOf } from '../shared/platform/errors.ts';
import { escapeText } from '../shared/platform/text.ts';
import { type ProcessContext, widthOf } from './process-context.ts';

/**
 * Writes results to stdout, with backpressure.
 * @throws what producing the pieces throws; EPIPE if the reader closed the pipe; SweepError OUTPUT_UNWRITABLE; the
 *   reason of the interruption
 */
export async function print(
  pieces: AsyncIterable<string>,
  { stdout, interruption }: ProcessContext,
): Promise<void> {
  try {
    await pipeline(untilInterrupted(pieces, interruption), stdout, { end: false, signal: interruption });
  } catch (error) {
    interruption.throwIfAborted();
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'write')) throw error;
    if (systemCodeOf(error) === 'EPIPE') throw error;
    throw new SweepError('OUTPUT_UNWRITABLE', { detail: error.message }, { cause: error });
  }
}

/** `pipeline` alone would first read the source to its end, unless stdout is slower. */
async function* untilInterrupted(
  pieces: AsyncIterable<string>,
  interruption: AbortSignal,
): AsyncGenerator<string> {
  for await (const piece of pieces) {
    interruption.throwIfAborted();
    yield piece;
  }
}

/** Prints one line to stderr, escaped. */
export function printStatus({ stderr }: ProcessContext, line: string): void {
  stderr.write(`${escapeText(line)}\n`);
}

/**
 * Asks on the terminal whether to go on.
 * @returns whether the answer is yes; null if stdin is not a terminal
 */
export async function confirm(
  { stdin, stderr, interruption }: ProcessContext,
  question: string,
): Promise<boolean | null> {
  if (!('isTTY' in stdin) || stdin.isTTY !== true) return null;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${escapeText(question)} [y/N] `, { signal: interruption });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** Prints a summary to stderr, escaped and wrapped to the width of the terminal. */
export async function printSummary({ stderr }: ProcessContext, lines: readonly string[]): Promise<void> {
  for (const line of await fitted(lines.map(escapeText), widthOf(stderr))) stderr.write(`${line}\n`);
}

/** The library for character widths takes about 50 ms to load, so it is loaded only if lines must be wrapped. */
async function fitted(lines: readonly string[], width: number): Promise<readonly string[]> {
  if (width === Number.POSITIVE_INFINITY) return lines;
  const { fitLine } = await import('./fit-line.ts');
  return lines.map((line) => fitLine(line, width));
}
