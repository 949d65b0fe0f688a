import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const CLUSTERS = 10_000;

export const title = `Scan of ${CLUSTERS} clusters through the Asset Inventory`;

/** The API calls needed to read the whole fleet's configuration, and the CPU time compared with listing projects. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator({ clusters: CLUSTERS, projects: 100, seed: 1 }, async ({ environment, calls }) => {
    const scan = await withStore((store) =>
      measureNode(CLI, scanArguments(store, '--discovery', 'assets'), environment),
    );
    const found = await calls();
    const listing = await withStore((store) => measureNode(CLI, scanArguments(store), environment));
    return [
      ...Object.entries(found).map(([method, count]) => ({
        what: `calls of ${method}`,
        figure: String(count),
      })),
      { what: 'whole process', figure: seconds(scan.wallMs) },
      { what: 'CPU', figure: seconds(scan.cpuMs) },
      { what: 'CPU with discovery by listing', figure: seconds(listing.cpuMs) },
      atMost('CPU, against discovery by listing', scan.cpuMs / listing.cpuMs, 1, times),
    ];
  });
}
