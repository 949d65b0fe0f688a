import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import type * as z from 'zod';
import { SweepError } from '../shared/platform/errors.ts';
import type { Log } from '../shared/platform/log.ts';
import { readTraceparent, TRACE_ATTRIBUTE, traceFacts } from '../shared/platform/log.ts';
import type { FunctionName } from '../shared/platform/options-table.ts';
import type { ParkedMessages } from '../shared/stages/dispatch/ports.ts';
import { decodeMessage, type PubSubPush, pushedBytes } from './messages/pubsub-push.ts';

/** A function that processes the messages of a topic. */
interface PushedWork<M> {
  readonly name: FunctionName;
  /** projects/P/topics/T */
  readonly topic: string;
  /** The project whose traces the log lines refer to. */
  readonly project: string;
  readonly log: Log;
  readonly parked: ParkedMessages;
  /** Throws SweepError with a MESSAGE_ code. */
  decode(bytes: Uint8Array): M;
  /**
   * Processes a message. If it throws an error with disposition `stop`, the message is parked; after any other error it
   * is redelivered.
   */
  work(message: M, log: Log): Promise<void>;
}

/** Registers a function that receives our own messages, whose schema is strict. */
export function registerPush<S extends z.ZodType>({
  schema,
  ...pushed
}: Omit<PushedWork<z.output<S>>, 'decode'> & { readonly schema: S }): void {
  registerDecodedPush({ ...pushed, decode: (bytes) => decodeMessage(schema, bytes) });
}

/**
 * Registers a function that receives the messages of a push subscription. A successful response acknowledges the
 * message.
 */
export function registerDecodedPush<M>(pushed: PushedWork<M>): void {
  cloudEvent(pushed.name, async ({ source, data }: CloudEvent<PubSubPush['data']>) => {
    const push: PubSubPush = { source, ...(data === undefined ? {} : { data }) };
    const trace = readTraceparent(data?.message?.attributes?.[TRACE_ATTRIBUTE]);
    const log = pushed.log.child(traceFacts(trace, pushed.project));
    try {
      const bytes = pushedBytes(push, pushed.topic);
      await pushed.work(pushed.decode(bytes), log);
    } catch (err) {
      if (!(err instanceof SweepError) || err.disposition !== 'stop') throw redelivery(err, log);
      await park(push, err, pushed, log);
    }
  });
}

async function park(
  push: PubSubPush,
  err: SweepError,
  { name, parked }: Pick<PushedWork<never>, 'name' | 'parked'>,
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
