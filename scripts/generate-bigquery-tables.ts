import { TABLES } from '../shared/model/rows/tables.ts';
import { bigQuerySchema } from './generate-bigquery-schemas.ts';
import { columnsOf } from './generate-columns.ts';

/** `tables.generated.ts` of the BigQuery store: the definition of each table. */
export function bigQueryTablesFile(): string {
  const tables = TABLES.map(
    ({ name, description, row, partitionColumn, clusterColumns }) => `  ${name}: {
    description: ${JSON.stringify(description)},
    timePartitioning: { type: 'DAY', field: '${partitionColumn}' },
    clustering: { fields: ${JSON.stringify(clusterColumns)} },
    schema: { fields: ${JSON.stringify(bigQuerySchema(columnsOf(row)))} },
  },
`,
  );
  return `/** Table definitions for BigQuery's tables.insert. */\nexport const TABLES = {\n${tables.join('')}} as const;\n`;
}
