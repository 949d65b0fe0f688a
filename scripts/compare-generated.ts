import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths from the root. */
export interface GeneratedDifference {
  /** Files that are not there, or say something else. */
  readonly differing: readonly string[];
  /** Files that nothing generates any more. */
  readonly stale: readonly string[];
}

/**
 * Compares a checkout with what is generated.
 * @param folders in which everything is generated
 */
export function compareGenerated(
  root: string,
  files: ReadonlyMap<string, string>,
  folders: readonly string[],
): GeneratedDifference {
  const found = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  return {
    differing: [...files].filter(([path, text]) => textAt(join(root, path)) !== text).map(([path]) => path),
    stale: found.filter((path) => !files.has(path)),
  };
}

const textAt = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
