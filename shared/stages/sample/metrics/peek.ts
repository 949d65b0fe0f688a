/** Bytes whose beginning has been looked at. */
export interface PeekedBytes {
  /** At least as many bytes as were wanted, where there are so many. */
  readonly head: Buffer;
  /** The head is all there is. */
  readonly ended: boolean;
  /** All of them, the head included. Ending the iteration early ends the source. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Waits for the first bytes. Throws what the source throws before its first byte; what it throws later comes in `bytes`. */
export async function peek(source: AsyncIterable<Uint8Array>, wanted: number): Promise<PeekedBytes> {
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
 * Ends bytes that nobody wants to read further.
 * A generator runs its clean-up only once it has been started, so one chunk is taken first.
 */
export async function endOf(bytes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of bytes) return;
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
