import { BodyTooLargeError } from '../../platform/http/read-body.ts';

/** Passes bytes on, at most `limit` of them. Throws BodyTooLargeError with the next one. Ending it early ends the source. */
export async function* atMost(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let room = limit;
  for await (const chunk of source) {
    room -= chunk.byteLength;
    if (room < 0) throw new BodyTooLargeError();
    yield chunk;
  }
}
