import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDbStore } from '../../shared/adapters/duckdb/open-duckdb-store.ts';
import { createMemoryStore } from '../../shared/adapters/memory/memory-store.ts';
import type { AlertStore } from '../../shared/stages/alert/ports.ts';
import type { ConclusionStore } from '../../shared/stages/conclude/ports.ts';
import type { ScanRecorder } from '../../shared/stages/record/ports.ts';
import type { ScanReader } from '../../shared/stages/report/ports.ts';
import type { SamplingHistory } from '../../shared/stages/sample/ports.ts';
import { openStoreOn, simulatedBigQuery } from './bigquery-stores.ts';

/** A store with every port that a scan writes and reads. */
export type ScanStore = ScanRecorder & ConclusionStore & AlertStore & ScanReader & SamplingHistory;

/** An empty store, and how to be rid of it. */
export interface OpenStore {
  readonly store: ScanStore;
  close(): Promise<void>;
}

/** Every implementation of the storage ports, by name. */
export const SCAN_STORES = {
  memory: async () => ({ store: createMemoryStore(), close: async () => undefined }),
  duckdb: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sweep10255-store-'));
    const store = await openDuckDbStore(join(folder, 'scans.duckdb'));
    return {
      store,
      close: async () => {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  bigquery: async () => openStoreOn(await simulatedBigQuery()),
} as const satisfies Record<string, () => Promise<OpenStore>>;
