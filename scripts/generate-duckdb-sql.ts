import { join } from 'node:path';
import { Dialect, transpile } from '@polyglot-sql/sdk';
import { inOrderOfUse, queriesFile, type SqlFile, sqlFilesOf, viewsFile } from './sql-files.ts';

const DATASET = /\$\{dataset\}\./g;

/**
 * A statement written once in BigQuery SQL, in the words of DuckDB. Tables lie in DuckDB's main schema: there is no
 * dataset.
 * @throws Error naming the file that the library cannot translate whole
 */
function translate({ name, path, sql }: SqlFile): { name: string; sql: string } {
  // The library takes `@name` for an operator of DuckDB: a parameter travels as an identifier.
  const withoutParameters = sql
    .replaceAll(DATASET, '')
    .replaceAll(/\bIN UNNEST\(@(\w+)\)/g, 'IN (parameter_$1)')
    .replaceAll(/@(\w+)/g, 'parameter_$1');
  const result = transpile(withoutParameters, Dialect.BigQuery, Dialect.DuckDB, {
    pretty: true,
    unsupportedLevel: 'raise',
  });
  const [translated, ...more] = result.sql ?? [];
  if (!result.success || translated === undefined || more.length > 0)
    throw new Error(`${path} is not one translatable statement: ${result.error ?? 'it is several'}`);
  return { name, sql: translated.replaceAll(/\bparameter_(\w+)/g, '$$$1') };
}

/** `views.generated.ts` and `queries.generated.ts` of the DuckDB store. */
export function duckDbSqlFiles(bigQueryFolder: string): { views: string; queries: string } {
  const views = inOrderOfUse(sqlFilesOf(join(bigQueryFolder, 'views'))).map(translate);
  const queries = sqlFilesOf(join(bigQueryFolder, 'store-queries')).map(translate);
  return {
    views: viewsFile('The views, each after those it reads.', views),
    queries: queriesFile('The questions of the stages; `$name` is a parameter, `IN $name` a list.', queries),
  };
}
