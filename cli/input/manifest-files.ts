import { createReadStream } from 'node:fs';
import { chmod, glob, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SweepError, systemCodeOf } from '../../shared/platform/errors.ts';
import type { ManifestSource } from '../migrate/read/read-units.ts';
import { makeTemporaryFolder } from '../temporary-files.ts';
import { fileErrorReason } from './read-documents.ts';

/** A file that is read twice. Reading throws SweepError INPUT_UNREADABLE. */
export function fileSource(path: string, name = path): ManifestSource {
  return {
    name,
    async *open() {
      try {
        yield* createReadStream(path);
      } catch (cause) {
        const isDirectory = systemCodeOf(cause) === 'EISDIR';
        const detail = isDirectory ? 'the directory contains no YAML or JSON files' : fileErrorReason(cause);
        throw new SweepError('INPUT_UNREADABLE', { file: name, detail }, { cause });
      }
    },
  };
}

/** Standard input, kept in a file of ours while `use` runs: a stream can be read only once. */
export async function withStandardInput<T>(
  stdin: Readable,
  use: (source: ManifestSource) => Promise<T>,
): Promise<T> {
  const folder = await makeTemporaryFolder();
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

const MANIFESTS = '**/*.{yaml,yml,json}';
/** Directories that hold no manifests of their own. */
const SKIPPED = /(?:^|[/\\])(?:\.[^./\\][^/\\]*|node_modules)(?:[/\\]|$)/;
const IS_PATTERN = /[*?[{]/;

/**
 * The files that operands name, each once: a directory stands for the manifests below it, a glob for what it matches.
 * What matches nothing stays, so that reading it fails by its name.
 */
export async function expandOperands(operands: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const operand of operands) for (const file of await expand(operand)) files.add(file);
  return [...files];
}

async function expand(operand: string): Promise<string[]> {
  if (operand === '-') return [operand];
  const found = await stat(operand).catch(() => null);
  const matches =
    found?.isDirectory() === true
      ? (await Array.fromAsync(glob(MANIFESTS, { cwd: operand })))
          .filter((path) => !SKIPPED.test(path))
          .map((path) => join(operand, path))
      : found === null && IS_PATTERN.test(operand)
        ? await Array.fromAsync(glob(operand))
        : [];
  const files: string[] = [];
  for (const match of matches.toSorted()) if ((await stat(match)).isFile()) files.push(match);
  return files.length > 0 ? files : [operand];
}
