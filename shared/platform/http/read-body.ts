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

/** Runs work when it is its turn, as a `LimitFunction` of p-limit. */
type Turnstile = <T>(run: () => Promise<T>) => Promise<T>;

/** Bounds the memory of bodies that are read at the same time. */
export interface BodyTurnstiles {
  /** Reading on past LARGE_BYTES. A slow sender delays only other large bodies. */
  readonly large: Turnstile;
  /** Inflating, which waits for nobody. */
  readonly inflate: Turnstile;
}

const NO_TURNSTILES: BodyTurnstiles = { large: (run) => run(), inflate: (run) => run() };
const LARGE_BYTES = 1 << 20;

/**
 * Reads a whole body as text and inflates it if `encoding` is gzip.
 * @throws BodyTooLargeError beyond `limitBytes`, before or after inflating; what the source or zlib throws if it is cut
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limitBytes: number,
  turnstiles = NO_TURNSTILES,
): Promise<string> {
  const pieces = atMost(source, limitBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  /** @returns whether the body has ended */
  const readTo = async (size: number): Promise<boolean> => {
    while (bytes < size) {
      const { done, value } = await pieces.next();
      if (done) return true;
      chunks.push(value);
      bytes += value.byteLength;
    }
    return false;
  };
  const ended = await readTo(LARGE_BYTES);
  if (!ended) await turnstiles.large(() => readTo(Number.POSITIVE_INFINITY));
  const body = Buffer.concat(chunks);
  if (encoding !== 'gzip') return body.toString('utf8');
  return turnstiles.inflate(async () => (await inflated(body, limitBytes)).toString('utf8'));
}

async function inflated(bytes: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLargeError('', { cause: error });
    throw error;
  }
}
