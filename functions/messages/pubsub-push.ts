import { SweepError } from '../../shared/platform/errors.ts';

/**
 * The event that functions-framework makes of a push (`google.cloud.pubsub.topic.v1.messagePublished`): its source is
 * `//pubsub.googleapis.com/` and the topic that the path of the push endpoint names. A push without data is handed on as
 * it came, and so has none of this.
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
 * The bytes of a pushed message.
 * @param topic whose subscriptions alone may push here, as projects/P/topics/T
 * @throws SweepError MESSAGE_FOREIGN, MESSAGE_INVALID
 */
export function pushedBytes(push: PubSubPush, topic: string): Uint8Array {
  const text = push.data?.message?.data;
  if (push.source !== undefined && push.source !== SOURCE + topic)
    throw new SweepError('MESSAGE_FOREIGN', { source: push.source.replace(SOURCE, '') || 'no topic', topic });
  if (typeof text !== 'string') throw new SweepError('MESSAGE_INVALID', { detail: 'it has no data' });
  return Buffer.from(text, 'base64');
}
