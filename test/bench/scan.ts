import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measure.ts';

/** The built CLI as it is installed; `npm run bench` builds it first. */
export const CLI = join(import.meta.dirname, '../../dist/cli.mjs');

/** The organization of every simulated fleet. */
export const scanArguments = (store: string, ...more: readonly string[]): string[] => [
  'scan',
  '--scope',
  'organizations/123456789012',
  '--store',
  store,
  '--format',
  'ndjson',
  ...more,
];

/** Calls `run` with the path of a new store and removes the store afterwards; a failed run is an error. */
export async function withStore(run: (store: string) => Promise<Measurement>): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-store-'));
  try {
    const measurement = await run(join(folder, 'fleet.duckdb'));
    if (measurement.status === null || ![0, 1, 3].includes(measurement.status)) {
      throw new Error(`The measured command ended with ${measurement.status}:\n${measurement.stderr}`);
    }
    return measurement;
  } finally {
    await rm(folder, { recursive: true });
  }
}
