import { Dialect, transpile } from '@polyglot-sql/sdk';
import { readStatements, type Statement } from '../shared/stores/bigquery/statements.ts';

const DATASET = /\$\{dataset\}\./g;

/**
 * Translates a BigQuery statement to DuckDB, which has no datasets: the tables are in its main schema.
 * @throws Error naming the file that the library cannot translate completely
 */
function translate(folder: string, { name, description, sql }: Statement): Statement {
  // The library parses `@name` as a DuckDB operator, so parameters are passed through as identifiers.
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
    throw new Error(
      `${folder}/${name}.sql is not one translatable statement: ${result.error ?? 'it contains several'}`,
    );
  return { name, description, sql: translated.replaceAll(/\bparameter_(\w+)/g, '$$$1') };
}

const quote = (sql: string) => `\`${sql.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;

const lines = (statements: readonly Statement[], line: (statement: Statement) => string) =>
  statements.map(line).join('');

/** The contents of `views.generated.ts`, `queries.generated.ts` and `questions.generated.ts` in `cli/duckdb/`. */
export function duckDbSqlFiles(bigQueryFolder: string): {
  views: string;
  queries: string;
  questions: string;
} {
  const statements = readStatements(bigQueryFolder);
  const views = statements.views.map((view) => translate('views', view));
  const queries = statements.storeQueries.map((query) => translate('store-queries', query));
  const questions = statements.questions.map((question) => translate('queries', question));
  return {
    views: `/** Each view after the views it reads. */
export const VIEWS = [
${lines(views, ({ name, description, sql }) => `  {\n    name: '${name}',\n    rows: ${JSON.stringify(description)},\n    sql: ${quote(sql)},\n  },\n`)}] as const;
`,
    queries: `/** The queries that the stages need; \`$name\` is a parameter, \`IN $name\` a list. */
export const QUERIES = {
${lines(queries, ({ name, sql }) => `  ${name}: ${quote(sql)},\n`)}} as const;
`,
    questions: `/** The named questions that people ask. */
export const QUESTIONS = {
${lines(questions, ({ name, description, sql }) => `  ${name}: {\n    asks: ${JSON.stringify(description)},\n    sql: ${quote(sql)},\n  },\n`)}} as const;
`,
  };
}
