import * as z from 'zod';
import { MESSAGE_BYTES, MESSAGE_VERSION } from '../../shared/model/messages.ts';
import { SweepError } from '../../shared/platform/errors.ts';

/**
 * The event that the Functions Framework creates from a push (`google.cloud.pubsub.topic.v1.messagePublished`). Its
 * source is `//pubsub.googleapis.com/` plus the topic in the path of the push endpoint. A push without data is passed
 * on unchanged, so it has neither.
 * @see https://cloud.google.com/pubsub/docs/push#receive_push
 */
export interface PubSubPush {
  readonly source?: string;
  readonly data?: {
    readonly message?: {
      /** Base64. */
      readonly data?: unknown;
      readonly attributes?: Readonly<Record<string, string>>;
      readonly messageId?: string;
    };
  };
}

const SOURCE = '//pubsub.googleapis.com/';

/**
 * The data of a pushed message.
 * @param topic the only topic whose subscriptions may push here, as projects/P/topics/T
 * @throws SweepError MESSAGE_FOREIGN, MESSAGE_INVALID
 */
export function pushedBytes(push: PubSubPush, topic: string): Uint8Array {
  const text = push.data?.message?.data;
  if (push.source !== undefined && push.source !== SOURCE + topic)
    throw new SweepError('MESSAGE_FOREIGN', { source: push.source.replace(SOURCE, '') || 'no topic', topic });
  if (typeof text !== 'string') throw new SweepError('MESSAGE_INVALID', { detail: 'it contains no data' });
  return Buffer.from(text, 'base64');
}

const versioned = z.object({ version: z.int().min(1) });
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses and validates a message. Errors name the invalid fields, never their contents.
 * @throws SweepError MESSAGE_TOO_LARGE, MESSAGE_NEWER, MESSAGE_INVALID
 */
export function decodeMessage<S extends z.ZodType>(schema: S, bytes: Uint8Array): z.output<S> {
  if (bytes.length > MESSAGE_BYTES)
    throw new SweepError('MESSAGE_TOO_LARGE', { bytes: bytes.length, limit: MESSAGE_BYTES });
  const document = documentOf(bytes);
  const version = versioned.safeParse(document).data?.version;
  if (version !== undefined && version > MESSAGE_VERSION)
    throw new SweepError('MESSAGE_NEWER', { version, known: MESSAGE_VERSION });
  const { success, data, error } = schema.safeParse(document);
  if (success) return data;
  const detail = error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw new SweepError('MESSAGE_INVALID', { detail: detail.join('; ') }, { cause: error });
}

function documentOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new SweepError('MESSAGE_INVALID', { detail: 'not valid JSON' }, { cause });
  }
}
