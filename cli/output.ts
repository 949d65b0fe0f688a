import { pipeline } from 'node:stream/promises';
import { SweepError } from '../shared/platform/errors.ts';
import { escapeText } from '../shared/report/escape-text.ts';
import { type ProcessContext, widthOf } from './process-context.ts';

/**
 * Writes results, no faster than they are read.
 * @throws what making the pieces throws; EPIPE when nobody reads any more; SweepError OUTPUT_UNWRITABLE; the
 *   interruption's reason
 */
export async function print(
  pieces: AsyncIterable<string>,
  { stdout, interruption }: ProcessContext,
): Promise<void> {
  try {
    await pipeline(pieces, stdout, { end: false, signal: interruption });
  } catch (error) {
    interruption.throwIfAborted();
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'write')) throw error;
    if ('code' in error && error.code === 'EPIPE') throw error;
    throw new SweepError('OUTPUT_UNWRITABLE', { detail: error.message }, { cause: error });
  }
}

/** Says one line beside the results, escaped. */
export function printStatus({ stderr }: ProcessContext, line: string): void {
  stderr.write(`${escapeText(line)}\n`);
}

/** Says the lines of a summary beside the results, escaped, each fitted to a terminal's width. */
export async function printSummary({ stderr }: ProcessContext, lines: readonly string[]): Promise<void> {
  for (const line of await fitted(lines.map(escapeText), widthOf(stderr))) stderr.write(`${line}\n`);
}

/** What knows how wide a character is takes some 50 ms to load: where nothing limits a line, nobody waits for it. */
async function fitted(lines: readonly string[], width: number): Promise<readonly string[]> {
  if (width === Number.POSITIVE_INFINITY) return lines;
  const { fitLine } = await import('./fit-line.ts');
  return lines.map((line) => fitLine(line, width));
}
