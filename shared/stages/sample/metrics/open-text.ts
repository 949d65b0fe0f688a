import { peek } from './peek.ts';
import { GzipDamagedError, plainBytes } from './plain-bytes.ts';
import { KIND_BYTES, type TextKind, textKindOf } from './text-kind.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A text that has been begun. */
export interface OpenedText {
  readonly kind: TextKind;
  /**
   * The whole text, inflated, without a byte order mark. Iterating it to its end or ending it early ends the source.
   * Throws GzipDamagedError, and whatever the source throws.
   */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Begins a text, plain or gzip, and tells what it is. Throws what the source throws before its first byte. */
export async function openText(source: AsyncIterable<Uint8Array>): Promise<OpenedText> {
  try {
    const { head, bytes } = await peek(await plainBytes(source), KIND_BYTES);
    if (head.indexOf(BYTE_ORDER_MARK) !== 0) return { kind: textKindOf(head), bytes };
    const markBytes = BYTE_ORDER_MARK.length;
    return { kind: textKindOf(head.subarray(markBytes)), bytes: withoutFirst(markBytes, bytes) };
  } catch (error) {
    if (error instanceof GzipDamagedError)
      return { kind: { kind: 'DAMAGED', looksLike: null }, bytes: nothing() };
    throw error;
  }
}

async function* withoutFirst(count: number, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let left = count;
  for await (const chunk of bytes) {
    yield chunk.subarray(left);
    left = 0;
  }
}

async function* nothing(): AsyncGenerator<Buffer, void> {}
