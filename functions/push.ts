import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import { SweepError } from '../shared/platform/errors.ts';
import type { Log } from '../shared/platform/log.ts';
import type { FunctionName } from '../shared/platform/options-table.ts';
import { readTraceparent, TRACE_ATTRIBUTE, traceFacts } from '../shared/platform/trace.ts';
import type { ParkedMessages } from '../shared/stages/dispatch/ports.ts';
import { decodeMessage, type PubSubPush, pushedBytes } from './messages/pubsub-push.ts';

/** What works on the messages of a topic. */
interface PushedWork<S extends z.ZodType> {
  readonly name: FunctionName;
  /** projects/P/topics/T */
  readonly topic: string;
  readonly schema: S;
  /** The project whose traces the log lines belong to. */
  readonly project: string;
  readonly log: Log;
  readonly parked: ParkedMessages;
  /** What it throws is parked where its disposition is `stop`, and delivered again where not. */
  work(message: z.output<S>, log: Log): Promise<void>;
}

/** Registers a function that a subscription pushes the messages of a topic to: answered, a message is acknowledged. */
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
 * The functions framework prints the stack of what a function throws, at severity ERROR unless it is a line of JSON
 * that says otherwise: this is one. What went wrong has been logged already.
 * @see https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/logger.ts
 */
const STACK = JSON.stringify({ severity: 'DEBUG', message: 'The message will be redelivered.' });

/**
 * Logs why a message was not worked on: at `error` where that is a defect of ours, else as what passes.
 * @returns what is to be thrown, so that Pub/Sub delivers the message again
 */
function redelivery(err: unknown, log: Log): Error {
  if (err instanceof SweepError && err.disposition === 'retry')
    log.info({ err }, 'Retryable failure; the message will be redelivered.');
  else log.error({ err }, 'Failed to process a message; it will be redelivered.');
  const thrown = new Error('Message not acknowledged.');
  thrown.stack = STACK;
  return thrown;
}
