import type {
  CampaignClusterRow,
  CampaignEventRow,
  CampaignRow,
} from '../shared/model/rows/campaign-rows.ts';
import type { Config } from '../shared/platform/config.ts';
import { type DatasetName, parseDataset } from '../shared/platform/options-checks-cloud.ts';
import { grouped, plural } from '../shared/platform/text.ts';
import type { PageReader, QueryableStore } from '../shared/report/ports.ts';
import type { ConclusionStore } from '../shared/stages/conclude/ports.ts';
import type { ScanRecorder } from '../shared/stages/record/ports.ts';
import type { SamplingHistory } from '../shared/stages/sample/ports.ts';
import type { CostTally } from '../shared/stores/bigquery/context.ts';
import { machineCredentials } from '../shared/wiring/http-client.ts';
import { printStatus } from './output.ts';
import type { ProcessContext } from './process-context.ts';
import { requireWritable } from './scan-output.ts';

/** A store of either kind: DuckDB or BigQuery. */
export type CliStore = ScanRecorder &
  ConclusionStore &
  PageReader &
  QueryableStore &
  SamplingHistory &
  CampaignRecords;

/** The options that select the store. */
export type StoreConfig = Pick<Config<'scan'>, 'store'> &
  Partial<Pick<Config<'scan'>, 'bigQueryEmulator' | 'quiet'>>;

/** The records of campaigns; see SqlStore. */
interface CampaignRecords {
  recordCampaign(campaign: CampaignRow, clusters: readonly CampaignClusterRow[]): Promise<void>;
  findCampaign(campaignId: string | null): Promise<CampaignRow | null>;
  campaignClusters(campaignId: string): AsyncIterable<CampaignClusterRow>;
  campaignEvents(campaignId: string, after: number): AsyncIterable<CampaignEventRow>;
  appendCampaignEvents(events: readonly CampaignEventRow[]): Promise<boolean>;
}

interface OpenOptions {
  readonly readOnly: boolean;
}

/** Opens a store, uses it, and always closes it. Prints what BigQuery will bill. Throws STORE_ codes. */
export async function withStore<T>(
  config: StoreConfig,
  options: OpenOptions,
  context: ProcessContext,
  use: (store: CliStore) => Promise<T>,
): Promise<T> {
  const dataset = parseDataset(config.store);
  if (dataset !== null) return withDataset(dataset, config, options, context, use);
  const { openDuckDbStore } = await import('./duckdb/open-duckdb-store.ts');
  const store = await openDuckDbStore(config.store, options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * Checks that a scan can use a DuckDB file as its store, which it creates if there is none. Changes nothing.
 * @throws SweepError REPORT_UNWRITABLE, STORE_ codes
 */
export async function checkLocalStore(path: string): Promise<void> {
  await requireWritable(path);
  const { checkDuckDbStore } = await import('./duckdb/open-duckdb-store.ts');
  await checkDuckDbStore(path);
}

async function withDataset<T>(
  dataset: DatasetName,
  { bigQueryEmulator, quiet = false }: StoreConfig,
  options: OpenOptions,
  context: ProcessContext,
  use: (store: CliStore) => Promise<T>,
): Promise<T> {
  const [{ CostTally }, { openBigQueryStore }, credentials] = await Promise.all([
    import('../shared/stores/bigquery/context.ts'),
    import('../shared/stores/bigquery/bigquery-store.ts'),
    machineCredentials(),
  ]);
  const costs = new CostTally();
  try {
    const store = await openBigQueryStore(dataset, {
      ...options,
      credentials,
      clock: context.clock,
      endpoint: bigQueryEmulator ?? null,
      onCost: (cost) => costs.add(cost),
    });
    return await use(store);
  } finally {
    if (!quiet && costs.queries + costs.rowsInserted > 0) printStatus(context, costLine(costs));
  }
}

function costLine({ queries, bytesBilled, rowsInserted, bytesInserted }: CostTally): string {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return `BigQuery  ${megabytes(bytesBilled)} billed for ${queries === 1 ? '1 query' : `${grouped(queries)} queries`} · ${megabytes(bytesInserted)} inserted in ${plural(rowsInserted, 'row')}`;
}
