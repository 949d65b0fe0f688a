import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';

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
