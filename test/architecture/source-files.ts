import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A source file, with its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file in these folders, except generated ones. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('.generated.'))
      .map((name) => {
        const path = join(folder, name);
        return { path, text: readFileSync(join(ROOT, path), 'utf8') };
      }),
  );
}
