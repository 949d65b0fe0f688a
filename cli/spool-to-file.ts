import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Yields the same pieces, but only after the source has ended, so that nothing is passed on if it fails midway. They are
 * kept in a temporary file, so that memory does not grow with their size.
 */
export async function* spoolToFile(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep10255-'));
  try {
    const file = join(folder, 'pieces');
    await pipeline(pieces, createWriteStream(file));
    yield* createReadStream(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
