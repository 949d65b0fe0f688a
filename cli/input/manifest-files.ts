import { createReadStream } from 'node:fs';
import { chmod, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '../../shared/platform/errors.ts';
import type { ManifestSource } from '../migrate/read/read-units.ts';
import { fileErrorReason } from './decode-text.ts';

/** A file that is read twice. Reading throws SweepError INPUT_UNREADABLE. */
export function fileSource(path: string, name = path): ManifestSource {
  return {
    name,
    async *open() {
      try {
        yield* createReadStream(path);
      } catch (cause) {
        throw new SweepError('INPUT_UNREADABLE', { file: name, detail: fileErrorReason(cause) }, { cause });
      }
    },
  };
}

/** Standard input, kept in a file of ours while `use` runs: a stream can be read only once. */
export async function withStandardInput<T>(
  stdin: Readable,
  use: (source: ManifestSource) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep10255-'));
  try {
    const path = join(folder, 'standard-input');
    const handle = await open(path, 'wx', 0o600);
    await pipeline(stdin, handle.createWriteStream());
    return await use(fileSource(path, 'standard input'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Puts another content in the file's place, all of it or none: it is written beside the file, then renamed over it.
 * The file's mode is kept, and a symbolic link keeps pointing where it does.
 * @throws SweepError MANIFEST_NOT_WRITTEN
 */
export async function replaceFile(path: string, content: AsyncIterable<string>): Promise<void> {
  let folder: string | null = null;
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    folder = await mkdtemp(join(dirname(target), '.sweep10255-'));
    const replacement = join(folder, 'content');
    const handle = await open(replacement, 'wx', 0o600);
    await pipeline(Readable.from(content), handle.createWriteStream({ flush: true }));
    await chmod(replacement, mode & 0o7777);
    await rename(replacement, target);
  } catch (cause) {
    if (cause instanceof SweepError) throw cause;
    throw new SweepError('MANIFEST_NOT_WRITTEN', { file: path, detail: fileErrorReason(cause) }, { cause });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}
