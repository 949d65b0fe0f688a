import { createGunzip } from 'node:zlib';

/** A body went over its limit. */
export class OverLimitError extends Error {}

/** Passes bytes on, at most `limit` of them. Throws OverLimitError with the next one. Ending it early ends the source. */
export async function* atMost(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let room = limit;
  for await (const chunk of source) {
    room -= chunk.byteLength;
    if (room < 0) throw new OverLimitError();
    yield chunk;
  }
}

/** The whole of a body as text, inflated where `encoding` is gzip. Throws OverLimitError, and what the source throws. */
export async function textOf(
  source: NodeJS.ReadableStream & AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limit: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of atMost(encoding === 'gzip' ? inflated(source) : source, limit))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function inflated(source: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  source.once('error', (error: Error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}
