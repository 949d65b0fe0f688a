import { readConfig } from '../shared/platform/config.ts';
import { BigQueryError } from '../shared/stores/bigquery/bigquery-error.ts';
import { bigQueryContext } from '../shared/stores/bigquery/bigquery-store.ts';
import type { BigQueryContext } from '../shared/stores/bigquery/context.ts';
import { describedTable } from '../shared/stores/bigquery/dataset-schema.ts';
import { TABLES } from '../shared/stores/bigquery/tables.generated.ts';
import { machineCredentials } from '../shared/wiring/http-client.ts';

/*
 * SWEEP_STORE=bigquery://PROJECT/DATASET node scripts/refuse-downgrade.ts
 *
 * Exits 1 if the deployed tables have columns that this checkout does not know: it is older than what is deployed, and
 * Terraform would replace the tables, and lose their rows, to drop those columns. Runs before `terraform plan`.
 */

/** A column in the format of BigQuery's API. */
interface Column {
  readonly name: string;
  readonly fields?: readonly Column[];
}

/** The columns that a table has and the expected ones lack, at any depth, for example `pools.evidence`. */
function unknownColumns(deployed: readonly Column[], expected: readonly Column[]): string[] {
  return deployed.flatMap(({ name, fields = [] }) => {
    const known = expected.find((column) => column.name === name);
    if (known === undefined) return [name];
    return unknownColumns(fields, known.fields ?? []).map((below) => `${name}.${below}`);
  });
}

async function columnsOf({ client, dataset }: BigQueryContext, table: string): Promise<readonly Column[]> {
  try {
    const uri = `/datasets/${dataset.dataset}/tables/${table}`;
    return (await client.request(describedTable, { uri })).schema?.fields ?? [];
  } catch (error) {
    // The dataset or the table does not exist yet.
    if (error instanceof BigQueryError && error.status === 404) return [];
    throw error;
  }
}

const { dataset, bigQueryEmulator = null } = readConfig('serve-report', {}, process.env);
const context = bigQueryContext(dataset, {
  credentials: await machineCredentials(),
  endpoint: bigQueryEmulator,
});
const lost: string[] = [];
for (const [name, { schema }] of Object.entries(TABLES)) {
  const unknown = unknownColumns(await columnsOf(context, name), schema.fields);
  lost.push(...unknown.map((column) => `${name}.${column}`));
}
if (lost.length > 0) {
  process.stderr.write(
    `This release is older than what is deployed in ${dataset.project}.${dataset.dataset}: it lacks the columns ${lost.join(', ')}. ` +
      'Deploy a release that has them, and roll back only the functions (docs/deploy.md, Upgrading).\n',
  );
  process.exitCode = 1;
}
