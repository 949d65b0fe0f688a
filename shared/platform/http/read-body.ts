import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A body exceeds its size limit. */
export class BodyTooLargeError extends Error {}

const inflate = promisify(gunzip);

/** Passes on at most `limitBytes`. Throws BodyTooLargeError when more arrive. Ending it early ends the source. */
export async function* atMost(
  source: AsyncIterable<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let remainingBytes = limitBytes;
  for await (const chunk of source) {
    remainingBytes -= chunk.byteLength;
    if (remainingBytes < 0) throw new BodyTooLargeError();
    yield chunk;
  }
}

/**
 * Reads a whole body as text and inflates it if `encoding` is gzip.
 * @throws BodyTooLargeError beyond `limitBytes`, before or after inflating; what the source or zlib throws if it is cut
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limitBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of atMost(source, limitBytes)) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return (encoding === 'gzip' ? await inflated(body, limitBytes) : body).toString('utf8');
}

async function inflated(bytes: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLargeError('', { cause: error });
    throw error;
  }
}
