import { CommanderError } from 'commander';
import { SweepError } from '../shared/platform/errors.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { Interrupted } from './interrupted.ts';

/** How a command's failure ends: what is said, a line for each problem, and the exit status. */
export interface Failure {
  readonly lines: readonly string[];
  readonly status: ExitStatus;
}

/** @param verbose also says where it came from: stacks, without what else errors carry */
export function describeFailure(error: unknown, verbose: boolean): Failure {
  const { lines, status } = failureOf(error);
  return { lines: verbose ? [...lines, ...stacksOf(error)] : lines, status };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Interrupted) return { lines: ['interrupted'], status: EXIT_STATUS.INTERRUPTED };
  if (isErrnoException(error) && error.code === 'EPIPE')
    return { lines: [], status: EXIT_STATUS.OUTPUT_CLOSED };
  if (error instanceof CommanderError) return usageFailure(error);
  const problems: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const known = problems.filter((problem) => problem instanceof SweepError);
  if (known.length < problems.length || known.length === 0) return unexpectedFailure(error);
  const usage = known.every(({ disposition }) => disposition === 'exit-2');
  return {
    lines: known.map(({ message }) => message),
    status: usage ? EXIT_STATUS.WRONG_USAGE : EXIT_STATUS.FAILED,
  };
}

function usageFailure({ code, message }: CommanderError): Failure {
  // Without a command, the help has been said already.
  const lines = code === 'commander.help' ? [] : [oneLine(message.replace(/^error: /, ''))];
  return { lines, status: EXIT_STATUS.WRONG_USAGE };
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

function unexpectedFailure(error: unknown): Failure {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    lines: [`This is a defect of sweep10255, not of your fleet (${what}); --verbose says where it arose.`],
    status: EXIT_STATUS.FAILED,
  };
}

function stacksOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [...(error.stack ?? '').split('\n').map((line) => `  ${line}`), ...stacksOf(error.cause)];
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
