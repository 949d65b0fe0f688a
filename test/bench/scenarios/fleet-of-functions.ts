import { LocalCloud } from '../../../scripts/local-cloud/local-cloud.ts';
import { PubSubEmulator } from '../../../scripts/local-cloud/pubsub-emulator.ts';
import { realTool } from '../../support/real-tools.ts';
import { type BenchRow, perSecond } from '../table.ts';

const CLUSTERS = 500;
const WORKERS = [1, 2, 4];
const TOOLS = ['gcloud', 'java'];
/** The maximum duration of a scan here. */
const PATIENCE_MS = 600_000;

export const title = `A scan of ${CLUSTERS} clusters by the functions, through the Pub/Sub emulator`;

/** From Cloud Scheduler's call to the CONCLUDED row; emulator and simulator share the cores. */
export async function run(): Promise<BenchRow[]> {
  const missing = TOOLS.filter((tool) => !realTool(tool));
  if (missing.length > 0) return [{ what: `left out: ${missing.join(' and ')} missing`, figure: '' }];
  await using emulator = await PubSubEmulator.start();
  const rows: BenchRow[] = [];
  for (const workers of WORKERS) rows.push(...(await scannedBy(workers, emulator)));
  return rows;
}

async function scannedBy(workers: number, emulator: PubSubEmulator): Promise<BenchRow[]> {
  await using cloud = await LocalCloud.start(emulator, {
    simulator: { clusters: CLUSTERS, seed: 1 },
    workers,
  });
  const startedAt = performance.now();
  const { scan_id, asked } = await cloud.schedule(new Date());
  const askedMs = performance.now() - startedAt;
  const { expected_clusters, outcomes } = await cloud.concluded(scan_id, PATIENCE_MS);
  const concludedMs = performance.now() - startedAt;
  if (expected_clusters !== CLUSTERS || outcomes?.missing !== 0)
    throw new Error(`The scan is not whole: ${JSON.stringify({ expected_clusters, outcomes })}`);
  const label = `${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  return [
    { what: `${label}: from the call to the CONCLUDED row`, figure: perSecond(CLUSTERS, concludedMs) },
    { what: `${label}: enumerated, recorded and published`, figure: perSecond(asked, askedMs) },
  ];
}
