import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { peek } from './peek.ts';

const INFLATED_CHUNK_BYTES = 64 << 10;
/** Gzip that is no longer is inflated at one go: most nodes' texts are. */
const SMALL_GZIP_BYTES = 64 << 10;
const SMALL_TEXT = { chunkSize: 256 << 10, maxOutputLength: 512 << 10 };

const gunzipWhole = promisify(gunzip);

/** What gunzip says of data that is cut or damaged. */
export class GzipDamagedError extends Error {}

/**
 * The bytes themselves, or what they inflate to where they begin as gzip does.
 * Iterating throws GzipDamagedError, and whatever the source throws.
 */
export async function plainBytes(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Buffer>> {
  const { head, bytes } = await peek(source, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytes;
  const gzip = await peek(bytes, SMALL_GZIP_BYTES + 1);
  return (gzip.ended ? await smallText(gzip.head) : null) ?? inflate(gzip.bytes);
}

/** null for what is longer once inflated, and for what is cut or damaged: inflated bit by bit, it may still hold an answer. */
async function smallText(gzip: Buffer): Promise<AsyncIterable<Buffer> | null> {
  const text = await gunzipWhole(gzip, SMALL_TEXT).catch(() => null);
  return text === null ? null : only(text);
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes;
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
