import { SweepError } from '../shared/platform/errors.ts';
import { createLog } from '../shared/platform/log.ts';

/** What a process that cannot begin ends with, as the command line does for a wrong configuration. */
const WRONG_CONFIGURATION = 2;

/**
 * Which function this process is.
 * @param known by name
 * @throws SweepError FUNCTION_UNKNOWN
 */
export function targetOf<Name extends string>(
  environment: NodeJS.ProcessEnv,
  known: Readonly<Record<Name, unknown>>,
): Name {
  const target = environment['FUNCTION_TARGET'] ?? '';
  if (!Object.hasOwn(known, target))
    throw new SweepError('FUNCTION_UNKNOWN', { target, known: Object.keys(known).join(', ') });
  return target as Name;
}

/** Says all that is wrong, a line each, and ends the process: what is begun wrongly must not look as if it served. */
export function refuseToStart(error: unknown): never {
  const log = createLog({ function: process.env['FUNCTION_TARGET'] });
  for (const err of error instanceof AggregateError ? error.errors : [error])
    log.fatal({ err }, 'The function cannot start.');
  process.exit(WRONG_CONFIGURATION);
}
