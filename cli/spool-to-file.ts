import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * The same pieces, but only once all are there: of a source that fails midway nothing is passed on. They wait in a
 * file, so that memory does not grow with them.
 */
export async function* holdBack(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep10255-'));
  try {
    const file = join(folder, 'pieces');
    await pipeline(pieces, createWriteStream(file));
    yield* createReadStream(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
