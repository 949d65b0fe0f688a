import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A body is longer than it may be. */
export class BodyTooLargeError extends Error {}

const inflate = promisify(gunzip);

/**
 * The whole of a body as text, inflated where `encoding` is gzip.
 * @throws BodyTooLargeError past `limitBytes`, before or after inflating; what the source or zlib throws for a cut one
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limitBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks, bytes);
  return (encoding === 'gzip' ? await inflated(whole, limitBytes) : whole).toString('utf8');
}

async function inflated(bytes: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLargeError('', { cause: error });
    throw error;
  }
}
