import { pipeline } from 'node:stream/promises';
import { SweepError } from '../shared/platform/errors.ts';
import { escapeText } from '../shared/stages/report/escape-text.ts';
import { fitLine } from '../shared/stages/report/fit-line.ts';
import { type World, widthOf } from './world.ts';

/**
 * Writes results, no faster than they are read.
 * @throws what making the pieces throws; EPIPE when nobody reads any more; SweepError OUTPUT_UNWRITABLE; the
 *   interruption's reason
 */
export async function print(pieces: AsyncIterable<string>, { stdout, interruption }: World): Promise<void> {
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
export function say({ stderr }: World, line: string): void {
  stderr.write(`${escapeText(line)}\n`);
}

/** Says the lines of a summary beside the results, escaped, each fitted to a terminal's width. */
export function summarise({ stderr }: World, lines: readonly string[]): void {
  for (const line of lines) stderr.write(`${fitLine(escapeText(line), widthOf(stderr))}\n`);
}
