import { enableCompileCache } from 'node:module';
import type { FunctionName } from '../shared/platform/options-table.ts';

/** Registers the functions of an entry with the functions framework. Throws what its configuration is wrong in. */
type Entry = { readonly register: (environment: NodeJS.ProcessEnv) => void };

/** In the order in which a scan runs. Each loads what it needs and nothing else. */
const ENTRIES = {
  'enumerate-fleet': () => import('./enumerate-fleet/entry.ts'),
  'inspect-cluster': () => import('./inspect-cluster/entry.ts'),
  'conclude-scan': () => import('./conclude-scan/entry.ts'),
  'serve-report': () => import('./serve-report/entry.ts'),
} as const satisfies Record<FunctionName, () => Promise<Entry>>;

// Compiled code is kept from start to start where the disk outlives the process; it is asked for before what it is kept of.
enableCompileCache();
const { refuseToStart, targetOf } = await import('./start.ts');

try {
  const entry = await ENTRIES[targetOf(process.env, ENTRIES)]();
  entry.register(process.env);
} catch (error) {
  refuseToStart(error);
}
