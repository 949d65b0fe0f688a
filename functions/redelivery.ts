import { SweepError } from '../shared/platform/errors.ts';
import type { Log } from '../shared/platform/log.ts';

/**
 * The functions framework prints the stack of what a function throws, at severity ERROR unless it is a line of JSON
 * that says otherwise: this is one. What went wrong has been logged already.
 * @see https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/logger.ts
 */
const STACK = JSON.stringify({ severity: 'DEBUG', message: 'The message will be delivered again.' });

/**
 * Logs why a message was not worked on: at `error` where that is a defect of ours, else as what passes.
 * @returns what is to be thrown, so that Pub/Sub delivers the message again
 */
export function redelivery(err: unknown, log: Log): Error {
  if (err instanceof SweepError && err.disposition === 'retry') log.info({ err }, 'A message waits.');
  else log.error({ err }, 'A message could not be worked on.');
  const thrown = new Error('The message is not acknowledged.');
  thrown.stack = STACK;
  return thrown;
}
