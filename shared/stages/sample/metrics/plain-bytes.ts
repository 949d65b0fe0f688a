import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { peek } from './peek.ts';

const INFLATED_CHUNK_BYTES = 64 << 10;

/** What gunzip says of data that is cut or damaged. */
export class GzipDamagedError extends Error {}

/**
 * The bytes themselves, or what they inflate to where they begin as gzip does.
 * Iterating throws GzipDamagedError, and whatever the source throws.
 */
export async function plainBytes(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Buffer>> {
  const { head, bytes } = await peek(source, 2);
  return head[0] === 0x1f && head[1] === 0x8b ? inflate(bytes) : bytes;
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
