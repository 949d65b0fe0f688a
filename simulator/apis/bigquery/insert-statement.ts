import type { ApiCall } from '../../http/api-method.ts';
import { invalid, notImplemented } from './bigquery-errors.ts';
import { checkRow, RowProblem } from './check-row.ts';
import { addRows } from './insert-all.ts';
import { type BigQuery, checkTableAccess } from './method-context.ts';
import type { QueryParameters } from './warehouse.ts';

const PERMISSION = 'bigquery.tables.updateData';

/** An INSERT of rows that a parameter contains as a JSON array. */
const STATEMENT =
  /^INSERT INTO `?([\w-]+)`?\.(\w+)\.(\w+) \(([\w, ]+)\)\s[\s\S]+\sFROM\s+UNNEST\(JSON_QUERY_ARRAY\(@(\w+)\)\) AS \w+$/;

/**
 * Runs an INSERT statement; every later query sees its rows. The simulator takes the named columns from the JSON itself
 * and does not evaluate the statement's SELECT list. No other form is supported.
 * @throws ApiError UNIMPLEMENTED; INVALID_ARGUMENT if a row does not fit
 */
export async function runInsert(
  bigQuery: BigQuery,
  call: ApiCall,
  sql: string,
  values: QueryParameters,
): Promise<void> {
  const { catalog, warehouse } = bigQuery;
  const [, project, dataset, name, columns = '', parameter = ''] = STATEMENT.exec(sql) ?? [];
  if (name === undefined) throw notImplemented('this INSERT statement');
  const table = catalog.table(`projects/${project}/datasets/${dataset}/tables/${name}`);
  checkTableAccess(bigQuery, call, PERMISSION, table);
  const named = columns.split(',').map((column) => column.trim());
  const unknown = named.find((column) => !table.fields.some((field) => field.name === column));
  if (unknown !== undefined)
    throw invalid(`Column ${unknown} is not present in table ${name}`, 'invalidQuery');
  const rows = JSON.parse(values[parameter] ?? '[]') as readonly Record<string, unknown>[];
  try {
    const texts = rows.map((row) =>
      JSON.stringify(
        checkRow(
          table.fields,
          Object.fromEntries(named.map((column) => [column, row[column] ?? null])),
          false,
        ),
      ),
    );
    await addRows(warehouse, table, texts);
  } catch (error) {
    if (error instanceof RowProblem) throw invalid(error.message, 'invalidQuery');
    throw error;
  }
}
