import { invalid, notSimulated } from './bigquery-errors.ts';

/** A table or view by the parts of its name; the dataset and the project where the SQL says them. */
export interface TableName {
  readonly project: string | null;
  readonly dataset: string | null;
  readonly table: string;
}

/** A statement of BigQuery, understood. */
export interface TranslatedSql {
  /** In BigQuery's words: SELECT, INSERT, CREATE_TABLE, SCRIPT for several. */
  readonly statementType: string;
  /** For DuckDB, where it reads; `$name` is a parameter. */
  readonly sql: string;
  /** What it reads, as far as its own text says. */
  readonly tables: readonly TableName[];
}

/** Texts, comments, quoted names, lists and parameters of GoogleSQL, in this order of precedence. */
const TOKENS =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|--[^\n]*|\/\*[\s\S]*?\*\/|`([^`]+)`|\bIN\s+UNNEST\(\s*@(\w+)\s*\)|@(\w+)/gi;

const READING = new Set(['select', 'union', 'intersect', 'except', 'subquery']);

/** Translations of late: what asks, asks the same again and again. */
const kept = new Map<string, Promise<TranslatedSql>>();
const KEPT_AT_MOST = 500;

/**
 * @param lists how many items each parameter has that is a list; they stand where the SQL says `IN UNNEST(@name)`
 * @throws ApiError INVALID_ARGUMENT, UNIMPLEMENTED
 */
export function translateSql(
  text: string,
  lists: Readonly<Record<string, number>> = {},
): Promise<TranslatedSql> {
  const key = JSON.stringify([text, lists]);
  const translated = kept.get(key) ?? translate(text, lists);
  if (kept.size === KEPT_AT_MOST) kept.clear();
  kept.set(key, translated);
  return translated;
}

async function translate(text: string, lists: Readonly<Record<string, number>>): Promise<TranslatedSql> {
  const { Dialect, parse, transpile } = await loadPolyglot();
  const prepared = text.replaceAll(TOKENS, (token, quoted?: string, list?: string, name?: string) => {
    // The library takes a quoted path for one name, and `@name` for an operator of DuckDB.
    if (quoted !== undefined)
      return quoted
        .split('.')
        .map((part) => `\`${part}\``)
        .join('.');
    if (list !== undefined) return `IN (${itemsOf(list, lists[list] ?? 0)})`;
    return name === undefined ? token : `parameter_${name}`;
  });
  const { success, ast, error } = parse(prepared, Dialect.BigQuery);
  if (!success || !Array.isArray(ast) || ast.length === 0)
    throw invalid(`Syntax error: ${error ?? 'Unexpected end of statement'}`, 'invalidQuery');
  const kind = Object.keys(ast[0] as object)[0] ?? '';
  const statementType = ast.length > 1 ? 'SCRIPT' : READING.has(kind) ? 'SELECT' : kind.toUpperCase();
  if (statementType !== 'SELECT') return { statementType, sql: '', tables: [] };
  const translated = transpile(prepared, Dialect.BigQuery, Dialect.DuckDB, { unsupportedLevel: 'raise' });
  const [sql] = translated.sql ?? [];
  if (!translated.success || sql === undefined)
    throw notSimulated(`this query: ${translated.error ?? 'it has no translation'}`);
  return { statementType, sql: sql.replaceAll(/\bparameter_(\w+)/g, '$$$1'), tables: tablesOf(ast) };
}

/** A package of development: what is installed without it serves everything but queries. */
async function loadPolyglot(): Promise<typeof import('@polyglot-sql/sdk')> {
  try {
    return await import('@polyglot-sql/sdk');
  } catch {
    throw notSimulated('queries outside of a checkout');
  }
}

const itemsOf = (name: string, count: number): string =>
  count === 0 ? 'NULL' : Array.from({ length: count }, (_, index) => `parameter_${name}_${index}`).join(', ');

interface AstName {
  readonly name: string;
}

interface AstTable {
  readonly name: AstName;
  readonly schema: AstName | null;
  readonly catalog: AstName | null;
}

/** Every table that the statement names, without the names that its WITH clauses make. */
function tablesOf(ast: unknown): TableName[] {
  const tables = new Map<string, TableName>();
  const made = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (typeof node === 'object' && node !== null)
      for (const [key, value] of Object.entries(node)) {
        if (key === 'table' && isTable(value)) {
          const name = { project: value.catalog?.name ?? null, dataset: value.schema?.name ?? null };
          tables.set(JSON.stringify([name, value.name.name]), { ...name, table: value.name.name });
        }
        if (key === 'ctes') for (const cte of value as { alias?: AstName }[]) made.add(cte.alias?.name ?? '');
        visit(value);
      }
  };
  visit(ast);
  return [...tables.values()].filter(({ dataset, table }) => dataset !== null || !made.has(table));
}

function isTable(value: unknown): value is AstTable {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'schema' in value && 'catalog' in value
  );
}
