import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { invalid, notImplemented } from './bigquery-errors.ts';

/** The parts of a table or view name; project and dataset are null if the SQL omits them. */
export interface TableName {
  readonly project: string | null;
  readonly dataset: string | null;
  readonly table: string;
}

/** A parsed BigQuery statement. */
export interface TranslatedSql {
  /** BigQuery's statement type: SELECT, INSERT, CREATE_TABLE; SCRIPT for several statements. */
  readonly statementType: string;
  /** The DuckDB translation of a SELECT; `$name` is a parameter. */
  readonly sql: string;
  /** The tables and views that the statement itself names. */
  readonly tables: readonly TableName[];
}

/** Strings, comments, quoted names, lists and parameters of GoogleSQL, in this order of precedence. */
const TOKENS =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|--[^\n]*|\/\*[\s\S]*?\*\/|`([^`]+)`|\bIN\s+UNNEST\(\s*@(\w+)\s*\)|@(\w+)/gi;

const READ_STATEMENTS = new Set(['select', 'union', 'intersect', 'except', 'subquery']);

/** Cached translations: callers repeat the same few queries. */
const cache = new Map<string, Promise<TranslatedSql>>();
const MAX_CACHED = 500;

/**
 * @param lists the number of items of each list parameter; the items replace `IN UNNEST(@name)`
 * @throws ApiError INVALID_ARGUMENT, UNIMPLEMENTED
 */
export function translateSql(
  text: string,
  lists: Readonly<Record<string, number>> = {},
): Promise<TranslatedSql> {
  const key = JSON.stringify([text, lists]);
  const translated = cache.get(key) ?? translate(text, lists);
  if (cache.size === MAX_CACHED) cache.clear();
  cache.set(key, translated);
  return translated;
}

async function translate(text: string, lists: Readonly<Record<string, number>>): Promise<TranslatedSql> {
  const { Dialect, parse, transpile } = await loadPolyglot();
  const prepared = text.replaceAll(TOKENS, (token, quoted?: string, list?: string, name?: string) => {
    // The library takes a quoted path for a single name, and `@name` for a DuckDB operator.
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
  const statementType = ast.length > 1 ? 'SCRIPT' : READ_STATEMENTS.has(kind) ? 'SELECT' : kind.toUpperCase();
  if (statementType !== 'SELECT') return { statementType, sql: '', tables: [] };
  const translated = transpile(prepared, Dialect.BigQuery, Dialect.DuckDB, { unsupportedLevel: 'raise' });
  const [sql] = translated.sql ?? [];
  if (!translated.success || sql === undefined)
    throw notImplemented(`this query: ${translated.error ?? 'no translation'}`);
  return { statementType, sql: sql.replaceAll(/\bparameter_(\w+)/g, '$$$1'), tables: tablesOf(ast) };
}

declare const IS_PACKED: boolean | undefined;
type Polyglot = typeof import('@polyglot-sql/sdk');
let polyglot: Promise<Polyglot> | undefined;

function loadPolyglot(): Promise<Polyglot> {
  polyglot ??= initializePolyglot();
  return polyglot;
}

async function initializePolyglot(): Promise<Polyglot> {
  const library = await import('@polyglot-sql/sdk/manual');
  const wasmUrl = URL.createObjectURL(new Blob([readWasm()], { type: 'application/wasm' }));
  await library.init({ wasmUrl });
  URL.revokeObjectURL(wasmUrl);
  // The type definitions of this entry point refer to the others in a way that TypeScript does not resolve.
  return library as typeof library & Polyglot;
}

/** 23 MB; the build puts it next to the code, compressed to a tenth. */
function readWasm(): Uint8Array<ArrayBuffer> {
  return typeof IS_PACKED === 'undefined'
    ? readFileSync(new URL(import.meta.resolve('@polyglot-sql/sdk/polyglot_sql.wasm')))
    : brotliDecompressSync(readFileSync(new URL('./polyglot_sql.wasm.br', import.meta.url)));
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

/** Every table that the statement names, except the names that its WITH clauses define. */
function tablesOf(ast: unknown): TableName[] {
  const tables = new Map<string, TableName>();
  const cteNames = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (typeof node === 'object' && node !== null)
      for (const [key, value] of Object.entries(node)) {
        if (key === 'table' && isTable(value)) {
          const name = { project: value.catalog?.name ?? null, dataset: value.schema?.name ?? null };
          tables.set(JSON.stringify([name, value.name.name]), { ...name, table: value.name.name });
        }
        if (key === 'ctes')
          for (const cte of value as { alias?: AstName }[]) cteNames.add(cte.alias?.name ?? '');
        visit(value);
      }
  };
  visit(ast);
  return [...tables.values()].filter(({ dataset, table }) => dataset !== null || !cteNames.has(table));
}

function isTable(value: unknown): value is AstTable {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'schema' in value && 'catalog' in value
  );
}
