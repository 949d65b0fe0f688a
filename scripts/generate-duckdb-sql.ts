import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Dialect, transpile } from '@polyglot-sql/sdk';

const DATASET = /\$\{dataset\}\./g;

/** A statement written once in BigQuery SQL, in the words of DuckDB. */
interface TranslatedSql {
  readonly name: string;
  readonly sql: string;
}

/**
 * Every `.sql` file of a folder, translated. Tables lie in DuckDB's main schema: there is no dataset.
 * @throws Error naming the file that the library cannot translate whole
 */
function translateFolder(folder: string): TranslatedSql[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name: basename(name, '.sql'), sql: translate(join(folder, name)) }));
}

function translate(path: string): string {
  const bigQuery = readFileSync(path, 'utf8')
    .replaceAll(/^--.*\n/gm, '')
    .replaceAll(DATASET, '');
  // The library takes `@name` for an operator of DuckDB: a parameter travels as an identifier.
  const withoutParameters = bigQuery
    .replaceAll(/\bIN UNNEST\(@(\w+)\)/g, 'IN (parameter_$1)')
    .replaceAll(/@(\w+)/g, 'parameter_$1');
  const result = transpile(withoutParameters, Dialect.BigQuery, Dialect.DuckDB, {
    pretty: true,
    unsupportedLevel: 'raise',
  });
  const [sql, ...more] = result.sql ?? [];
  if (!result.success || sql === undefined || more.length > 0)
    throw new Error(`${path} is not one translatable statement: ${result.error ?? 'it is several'}`);
  return sql.replaceAll(/\bparameter_(\w+)/g, '$$$1');
}

/** Views in an order in which each comes after those it reads. */
function inOrderOfUse(views: readonly TranslatedSql[]): TranslatedSql[] {
  const ordered: TranslatedSql[] = [];
  const visit = (view: TranslatedSql): void => {
    if (ordered.includes(view)) return;
    for (const other of views)
      if (other !== view && new RegExp(`\\b(FROM|JOIN) ${other.name}\\b`).test(view.sql)) visit(other);
    ordered.push(view);
  };
  for (const view of views) visit(view);
  return ordered;
}

const quote = (sql: string) => `\`${sql.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;

/** `views.generated.ts` and `queries.generated.ts`. */
export function duckDbSqlFiles(bigQueryFolder: string): { views: string; queries: string } {
  const views = inOrderOfUse(translateFolder(join(bigQueryFolder, 'views')));
  const queries = translateFolder(join(bigQueryFolder, 'store-queries'));
  return {
    views: `/** The views, each after those it reads. */\nexport const VIEWS = [\n${views
      .map(({ name, sql }) => `  {\n    name: '${name}',\n    sql: ${quote(sql)},\n  },\n`)
      .join('')}] as const;\n`,
    queries: `/** The questions of the stages; \`$name\` is a parameter, \`IN $name\` a list. */\nexport const QUERIES = {\n${queries
      .map(({ name, sql }) => `  ${name}: ${quote(sql)},\n`)
      .join('')}} as const;\n`,
  };
}
