import { measureNode } from '../measure.ts';
import { CLI, scanArguments, withStore } from '../scan.ts';
import { type BenchRow, seconds } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const CLUSTERS = 10_000;

export const title = `Scan of ${CLUSTERS} clusters through the Asset Inventory`;

/** The API calls needed to read the whole fleet's configuration. */
export async function run(): Promise<BenchRow[]> {
  return withSimulator({ clusters: CLUSTERS, projects: 100, seed: 1 }, async ({ environment, calls }) => {
    const scan = await withStore((store) =>
      measureNode(CLI, scanArguments(store, '--discovery', 'assets'), environment),
    );
    return [
      ...Object.entries(await calls()).map(([method, count]) => ({
        what: `calls of ${method}`,
        figure: String(count),
      })),
      { what: 'whole process', figure: seconds(scan.wallMs) },
    ];
  });
}
