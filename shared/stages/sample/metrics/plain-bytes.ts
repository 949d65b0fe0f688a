import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import pLimit from 'p-limit';
import { KIND_BYTES, type TextKind, textKindOf } from './text-kind.ts';

/** Bytes whose beginning has been read. */
interface PeekedBytes {
  /** At least as many bytes as requested, unless there are fewer. */
  readonly head: Buffer;
  /** The head contains all bytes. */
  readonly ended: boolean;
  /** All bytes, including the head. Ending the iteration early ends the source. */
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Waits for the first bytes. Throws what the source throws before its first byte; iterating `bytes` throws what the
 * source throws later.
 */
async function peek(source: AsyncIterable<Uint8Array>, wanted: number): Promise<PeekedBytes> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let ended = false;
  let failure: { readonly error: unknown } | null = null;
  try {
    while (length < wanted) {
      const next = await iterator.next();
      ended = next.done === true;
      if (next.done === true) break;
      length += next.value.length;
      // A source may use a chunk's memory again once the next one is asked for.
      chunks.push(length < wanted ? Buffer.from(next.value) : bufferOver(next.value));
    }
  } catch (error) {
    if (length === 0) throw error;
    failure = { error };
  }
  const head = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return { head, ended, bytes: putBack(head, failure, iterator) };
}

async function* putBack(
  head: Buffer,
  failure: { readonly error: unknown } | null,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Buffer, void> {
  try {
    yield head;
    if (failure !== null) throw failure.error;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield bufferOver(next.value);
    }
  } finally {
    await rest.return?.();
  }
}

/**
 * Ends bytes that are not needed any further. A generator runs its clean-up only once it has been started, so one chunk
 * is read first.
 */
export async function endOf(bytes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of bytes) return;
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const INFLATED_CHUNK_BYTES = 64 << 10;
/** Gzip data of up to this size is inflated at once: that of most nodes. */
const SMALL_GZIP_BYTES = 64 << 10;
const SMALL_TEXT = { chunkSize: 256 << 10, maxOutputLength: 512 << 10 };

/**
 * Number of texts that are inflated at once at the same time, as many as Node.js has threads for it. Each needs a
 * buffer for the whole text: 300 nodes at the same time took 100 MB.
 */
const inflating = pLimit(4);
const gunzipWhole = promisify(gunzip);

/** Gzip data that is cut off or damaged. */
export class GzipDamagedError extends Error {}

/** The bytes, inflated if they begin like gzip data. Iterating throws GzipDamagedError, and what the source throws. */
async function plainBytes(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Buffer>> {
  const { head, bytes } = await peek(source, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytes;
  const gzip = await peek(bytes, SMALL_GZIP_BYTES + 1);
  return (gzip.ended ? await smallText(gzip.head) : null) ?? inflate(gzip.bytes);
}

/**
 * null if the data is too long once inflated, or cut off or damaged: inflated piece by piece, it may still contain a
 * result.
 */
async function smallText(gzip: Buffer): Promise<AsyncIterable<Buffer> | null> {
  const text = await inflating(() => gunzipWhole(gzip, SMALL_TEXT)).catch(() => null);
  return text === null ? null : only(text);
}

/** Frees the memory afterwards: V8 waits until 64 MB of it are unused, and then searches its whole heap. */
async function* only(bytes: Buffer<ArrayBuffer>): AsyncGenerator<Buffer, void> {
  try {
    yield bytes;
  } finally {
    bytes.buffer.transfer(0);
  }
}

async function* inflate(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const gunzip = createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
  // What goes wrong on the way reaches the loop below through gunzip.
  pipeline(kept(bytes), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new GzipDamagedError(error.message, { cause: error });
    throw error;
  }
}

/** gunzip may still read a chunk when the next one is asked for, and a source may use its memory again. */
async function* kept(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  for await (const chunk of bytes) yield Buffer.from(chunk);
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A text whose beginning has been read. */
export interface OpenedText {
  readonly kind: TextKind;
  /**
   * The whole text, inflated, without a byte order mark. Iterating it to its end or ending it early ends the source.
   * Throws GzipDamagedError, and whatever the source throws.
   */
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Reads the beginning of a text, plain or gzip, and determines its kind. Throws what the source throws before its first
 * byte.
 */
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
