import { enableCompileCache } from 'node:module';
import type { FunctionName } from '../shared/platform/options-table.ts';

/** Registers one function with the Functions Framework. Throws if its configuration is invalid. */
type Entry = { readonly register: (environment: NodeJS.ProcessEnv) => void };

/** In the order in which a scan runs. Each entry loads only what it needs. */
const ENTRIES = {
  'enumerate-fleet': () => import('./enumerate-fleet/entry.ts'),
  'inspect-cluster': () => import('./inspect-cluster/entry.ts'),
  'inspect-change': () => import('./inspect-change/entry.ts'),
  'conclude-scan': () => import('./conclude-scan/entry.ts'),
  'serve-report': () => import('./serve-report/entry.ts'),
} as const satisfies Record<FunctionName, () => Promise<Entry>>;

// Caches compiled code on disk, if the disk outlives the process. Must be enabled before the code to cache is loaded.
enableCompileCache();
const { exitWithErrors, targetOf } = await import('./start.ts');

try {
  const entry = await ENTRIES[targetOf(process.env, ENTRIES)]();
  entry.register(process.env);
} catch (error) {
  exitWithErrors(error);
}
