import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import { SweepError } from '../shared/platform/errors.ts';
import type { Log } from '../shared/platform/log.ts';
import type { FunctionName } from '../shared/platform/options-table.ts';
import { readTraceparent, TRACE_ATTRIBUTE, traceFacts } from '../shared/platform/trace.ts';
import type { ParkedMessages } from '../shared/stages/dispatch/ports.ts';
import { decodeMessage, type PubSubPush, pushedBytes } from './messages/pubsub-push.ts';

/** A function that processes the messages of a topic. */
interface PushedWork<S extends z.ZodType> {
  readonly name: FunctionName;
  /** projects/P/topics/T */
  readonly topic: string;
  readonly schema: S;
  /** The project whose traces the log lines refer to. */
  readonly project: string;
  readonly log: Log;
  readonly parked: ParkedMessages;
  /**
   * Processes a message. If it throws an error with disposition `stop`, the message is parked; after any other error it
   * is redelivered.
   */
  work(message: z.output<S>, log: Log): Promise<void>;
}

/**
 * Registers a function that receives the messages of a push subscription. A successful response acknowledges the
 * message.
 */
export function registerPush<S extends z.ZodType>(pushed: PushedWork<S>): void {
  cloudEvent(pushed.name, async ({ source, data }: CloudEvent<PubSubPush['data']>) => {
    const push: PubSubPush = { source, ...(data === undefined ? {} : { data }) };
    const trace = readTraceparent(data?.message?.attributes?.[TRACE_ATTRIBUTE]);
    const log = pushed.log.child(traceFacts(trace, pushed.project));
    try {
      const bytes = pushedBytes(push, pushed.topic);
      await pushed.work(decodeMessage(pushed.schema, bytes), log);
    } catch (err) {
      if (!(err instanceof SweepError) || err.disposition !== 'stop') throw redelivery(err, log);
      await park(push, err, pushed, log);
    }
  });
}

async function park<S extends z.ZodType>(
  push: PubSubPush,
  err: SweepError,
  { name, parked }: PushedWork<S>,
  log: Log,
): Promise<void> {
  const { data, messageId } = push.data?.message ?? {};
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : null;
  try {
    await parked.park({ bytes, messageId: messageId ?? null, function: name }, err);
  } catch (error) {
    throw redelivery(error, log);
  }
  log.warn({ err }, 'Message parked.');
}

/**
 * The Functions Framework prints the stack of a thrown error at severity ERROR, unless the stack is a line of JSON with
 * its own severity. This is such a line: the actual error has already been logged.
 * @see https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/logger.ts
 */
const STACK = JSON.stringify({ severity: 'DEBUG', message: 'The message will be redelivered.' });

/**
 * Logs why a message was not processed: at `error` for our own bugs, at `info` for retryable failures.
 * @returns the error to throw, so that Pub/Sub redelivers the message
 */
function redelivery(err: unknown, log: Log): Error {
  if (err instanceof SweepError && err.disposition === 'retry')
    log.info({ err }, 'Retryable failure; the message will be redelivered.');
  else log.error({ err }, 'Failed to process a message; it will be redelivered.');
  const thrown = new Error('Message not acknowledged.');
  thrown.stack = STACK;
  return thrown;
}
