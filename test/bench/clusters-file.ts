import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import { type Measurement, measureNode } from './measure.ts';
import { CLI } from './scan.ts';

/**
 * Runs a command on an NDJSON file with this many simulated clusters.
 * @param argvOf returns the arguments, without `sweep10255`, for the path of the file
 */
export async function measureClustersFile(
  clusters: number,
  argvOf: (file: string) => readonly string[],
): Promise<Measurement & { readonly fileBytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-clusters-'));
  try {
    const file = join(folder, 'clusters.ndjson');
    const fleet = generateFleet({ clusters, seed: 1, nowMs: Date.now() });
    const lines = function* () {
      for (const { restDocument } of fleet.clusters) yield `${JSON.stringify(restDocument)}\n`;
    };
    await pipeline(lines, createWriteStream(file));
    return { ...(await measureNode(CLI, argvOf(file))), fileBytes: (await stat(file)).size };
  } finally {
    await rm(folder, { recursive: true });
  }
}
