import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '../shared/platform/errors.ts';
import { fileErrorReason } from './input/read-documents.ts';

/** An item's rank and position in the file. */
interface Place<Rank> {
  readonly rank: Rank;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Yields the items sorted by rank. They are kept in a temporary file as JSON; only their ranks and file offsets are in
 * memory. The sort is stable.
 * @throws what the source throws, before the first item is yielded; SweepError OUTPUT_UNWRITABLE
 */
export async function* sortOnDisk<Item, Rank>(
  items: AsyncIterable<Item>,
  rankOf: (item: Item) => Rank,
  compare: (a: Rank, b: Rank) => number,
): AsyncGenerator<Item> {
  const folder = await makeTemporaryFolder();
  try {
    const path = join(folder, 'items');
    const places: Place<Rank>[] = [];
    await writeNew(path, encoded(items, rankOf, places));
    const file = await open(path);
    try {
      for (const { offset, bytes } of places.sort((a, b) => compare(a.rank, b.rank))) {
        const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, offset);
        yield JSON.parse(buffer.toString()) as Item;
      }
    } finally {
      await file.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* encoded<Item, Rank>(
  items: AsyncIterable<Item>,
  rankOf: (item: Item) => Rank,
  places: Place<Rank>[],
): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const item of items) {
    const bytes = Buffer.from(JSON.stringify(item));
    places.push({ rank: rankOf(item), offset, bytes: bytes.length });
    offset += bytes.length;
    yield bytes;
  }
}

/**
 * Yields the same pieces, but only after the source has ended, so that nothing is passed on if it fails midway. They are
 * kept in a temporary file, so that memory does not grow with their size.
 */
export async function* spoolToFile(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const folder = await makeTemporaryFolder();
  try {
    const file = join(folder, 'pieces');
    await writeNew(file, pieces);
    yield* createReadStream(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * A new folder, which the caller removes.
 * @throws SweepError OUTPUT_UNWRITABLE
 */
export async function makeTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'sweep10255-'));
  } catch (cause) {
    throw unwritable(cause);
  }
}

/** In a container with a read-only file system, there may be no folder for temporary files. */
function unwritable(cause: unknown): SweepError {
  const detail = `no temporary file can be written in ${tmpdir()} (${fileErrorReason(cause)}); set TMPDIR to a folder that is writable and has space`;
  return new SweepError('OUTPUT_UNWRITABLE', { detail }, { cause });
}

/** The file is open before the first piece is produced: a source that fails at once does not leave it to be opened later. */
async function writeNew(path: string, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await pipeline(pieces, file.createWriteStream());
  } catch (error) {
    const isOfFile = error instanceof Error && 'syscall' in error && error.syscall === 'write';
    throw isOfFile ? unwritable(error) : error;
  }
}
