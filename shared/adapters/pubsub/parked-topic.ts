import type { ParkedMessages, PoisonMessage } from '../../stages/dispatch/ports.ts';
import type { PubSubTopics } from './topics.ts';

/** Kept of a message: enough to see what it was. */
const KEPT_BYTES = 65_536;
/** A value of an attribute has at most 1,024 bytes; four is the longest that a character may take. */
const ATTRIBUTE_CHARACTERS = 256;

/** A topic of ours, for messages that cannot be worked on. Whoever reads it finds the reason in the attributes. */
export class ParkedTopic implements ParkedMessages {
  readonly #topics: PubSubTopics;
  readonly #name: string;

  /** @param name projects/P/topics/T */
  constructor(topics: PubSubTopics, name: string) {
    this.#topics = topics;
    this.#name = name;
  }

  async park(
    { bytes, messageId, function: parkedBy }: PoisonMessage,
    { code, message }: { readonly code: string; readonly message: string },
  ): Promise<void> {
    const attributes = {
      code,
      reason: message.slice(0, ATTRIBUTE_CHARACTERS),
      function: parkedBy,
      bytes: String(bytes?.length ?? 0),
      ...(messageId === null ? {} : { message_id: messageId }),
    };
    await this.#topics.publish(this.#name, [
      { data: (bytes ?? new Uint8Array()).subarray(0, KEPT_BYTES), attributes },
    ]);
  }
}
