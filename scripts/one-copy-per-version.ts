import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

const RESOLVED = Symbol('resolved by this plugin');

/**
 * Bundles one copy of each version of a package: the one that the lock file lists first. npm installs google-gax 5 and
 * its dependencies below each client that still needs it, because google-gax 6 has the place at the top. Saves 0.9 MB.
 */
export function oneCopyPerVersion(root: string): Plugin {
  const first = firstCopies(root);
  return {
    name: 'one-copy-per-version',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...options }) => {
        if (pluginData === RESOLVED) return undefined;
        const resolved = await resolve(path, { ...options, pluginData: RESOLVED });
        // Without an answer, esbuild resolves the import itself: a missing optional package is not an error, and of a file
        // that a plugin names, esbuild does not know whether its package consists of ES modules.
        if (resolved.external || resolved.errors.length > 0) return undefined;
        const folder = packageFolder(resolved.path);
        const kept = folder === null ? undefined : first.get(nameAndVersion(folder));
        if (folder === null || kept === undefined || kept === folder) return undefined;
        return { ...resolved, path: kept + resolved.path.slice(folder.length) };
      });
    },
  };
}

/** The folder of the first copy of each NAME@VERSION. Not the first that is resolved: that depends on timing. */
function firstCopies(root: string): Map<string, string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const first = new Map<string, string>();
  for (const path of Object.keys(packages)
    .filter((each) => existsSync(join(root, each, 'package.json')))
    .sort()) {
    const key = nameAndVersion(join(root, path));
    if (!first.has(key)) first.set(key, join(root, path));
  }
  return first;
}

/** NAME@VERSION of every package that a bundle contains, sorted. Its inputs are relative to `root`. */
export function packagesIn({ inputs }: Metafile, root: string): string[] {
  const folders = Object.keys(inputs).flatMap((file) => packageFolder(resolve(root, file)) ?? []);
  return [...new Set([...new Set(folders)].map(nameAndVersion))].sort();
}

function nameAndVersion(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}

/** The folder of the package that a file belongs to; null for a file of ours. */
function packageFolder(file: string): string | null {
  const match = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file);
  return match?.[0] ?? null;
}
