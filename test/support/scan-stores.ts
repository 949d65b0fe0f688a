import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import type { PageReader } from '../../shared/report/ports.ts';
import type { AlertStore } from '../../shared/stages/alert/ports.ts';
import type { ConclusionStore } from '../../shared/stages/conclude/ports.ts';
import type { ChangeRecorder, ScanRecorder } from '../../shared/stages/record/ports.ts';
import type { SamplingHistory } from '../../shared/stages/sample/ports.ts';
import { openStoreOn, simulatedBigQuery } from './bigquery-stores.ts';
import { createMemoryStore } from './memory-store/memory-store.ts';

/** A store with every port that a scan uses. */
export type ScanStore = ScanRecorder &
  ChangeRecorder &
  ConclusionStore &
  AlertStore &
  PageReader &
  SamplingHistory;

/** An empty store; `close` deletes it. */
export interface OpenStore {
  readonly store: ScanStore;
  close(): Promise<void>;
}

/** Every implementation of the storage ports, keyed by name. */
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
