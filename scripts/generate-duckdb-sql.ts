import { join } from 'node:path';
import { Dialect, transpile } from '@polyglot-sql/sdk';
import {
  inOrderOfUse,
  queriesFile,
  questionsFile,
  type SqlFile,
  sqlFilesOf,
  viewsFile,
} from './sql-files.ts';

const DATASET = /\$\{dataset\}\./g;

/**
 * A statement written once in BigQuery SQL, in the words of DuckDB. Tables lie in DuckDB's main schema: there is no
 * dataset.
 * @throws Error naming the file that the library cannot translate whole
 */
function translate({ name, path, said, sql }: SqlFile): Pick<SqlFile, 'name' | 'said' | 'sql'> {
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
  return { name, said, sql: translated.replaceAll(/\bparameter_(\w+)/g, '$$$1') };
}

/** `views.generated.ts`, `queries.generated.ts` and `questions.generated.ts` of the DuckDB store. */
export function duckDbSqlFiles(bigQueryFolder: string): {
  views: string;
  queries: string;
  questions: string;
} {
  const views = inOrderOfUse(sqlFilesOf(join(bigQueryFolder, 'views'))).map(translate);
  const queries = sqlFilesOf(join(bigQueryFolder, 'store-queries')).map(translate);
  const questions = sqlFilesOf(join(bigQueryFolder, 'queries')).map(translate);
  return {
    questions: questionsFile('What a security lead asks, by name.', questions),
    views: viewsFile('The views, each after those it reads.', views),
    queries: queriesFile('The questions of the stages; `$name` is a parameter, `IN $name` a list.', queries),
  };
}
