import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths from the root. */
export interface GeneratedDifference {
  /** Files that are missing, or whose contents differ. */
  readonly differing: readonly string[];
  /** Files that are no longer generated. */
  readonly stale: readonly string[];
}

/**
 * Compares the files of a checkout with the generated contents.
 * @param folders that contain only generated files
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
