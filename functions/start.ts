import { SweepError } from '../shared/platform/errors.ts';
import { createLog } from '../shared/platform/log.ts';

/** Exit status for an invalid configuration, the same as that of the command line. */
const WRONG_CONFIGURATION = 2;

/**
 * The function that this process runs, from FUNCTION_TARGET.
 * @param known the functions by name
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

/** Logs every problem and ends the process, so that a misconfigured function never appears to serve. */
export function exitWithErrors(error: unknown): never {
  const log = createLog({ function: process.env['FUNCTION_TARGET'] });
  for (const err of error instanceof AggregateError ? error.errors : [error])
    log.fatal({ err }, 'The function cannot start.');
  process.exit(WRONG_CONFIGURATION);
}
