import { StatementType } from '@duckdb/node-api';
import type { CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { TABLES as ALL_TABLES } from '../../shared/model/rows/tables.ts';
import { type BatchLimits, batchesOf } from '../../shared/platform/batches.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { QueryAnswer, QueryableStore } from '../../shared/report/ports.ts';
import type { RejectedRow } from '../../shared/stages/record/ports.ts';
import type { StoreQuery } from '../../shared/stores/sql-store/answers.ts';
import { encodeRow, type TableName } from '../../shared/stores/sql-store/row-form.ts';
import {
  type Parameters,
  rejectedRow,
  type SqlEngine,
  statementOf,
} from '../../shared/stores/sql-store/sql-engine.ts';
import { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import { type Database, readFailure } from './database.ts';
import { QUERIES } from './queries.generated.ts';
import { QUESTIONS } from './questions.generated.ts';
import { TABLES } from './tables.generated.ts';

/** The tables and views of a DuckDB file. */
class DuckDbEngine implements SqlEngine {
  readonly form = { row: decodeRow, timestamp: decodeTimestamp };
  readonly #database: Database;
  #lastInsertion: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(table: TableName, rows: readonly object[]): Promise<readonly RejectedRow[]> {
    const rejected: RejectedRow[] = [];
    const encoded = rows.map((row): Encoded => ({ row, json: encodeRow(row) }));
    for (const batch of batchesOf(encoded, BATCH_LIMITS, ({ json }) => json.length))
      rejected.push(...(await this.#insert(table, batch)));
    return rejected;
  }

  /** A batch that DuckDB rejects is halved until the rows are found that it was rejected for. */
  async #insert(table: TableName, rows: readonly Encoded[]): Promise<readonly RejectedRow[]> {
    try {
      await this.#database.write(
        insertSql(table),
        rows.map(({ json }) => json),
      );
      return [];
    } catch (error) {
      const { type, detail } = readFailure(error instanceof SweepError ? error.cause : error);
      // A store that was opened for reading rejects every row, with the same kind of error as a bad value.
      if (!REJECTIONS.has(type) || this.#database.mode === 'READ_ONLY') throw error;
      if (rows.length > 1) {
        const half = Math.ceil(rows.length / 2);
        return [
          ...(await this.#insert(table, rows.slice(0, half))),
          ...(await this.#insert(table, rows.slice(half))),
        ];
      }
      const row = rows[0]?.row as Record<string, unknown> | undefined;
      const id = String(row?.[ID_COLUMNS.get(table) ?? '']);
      return [rejectedRow(id, { path: this.#database.path, table, detail })];
    }
  }

  /** Only one process at a time has the file open for writing, and calls wait for one another. */
  insertNext(events: readonly CampaignEventRow[]): Promise<boolean> {
    const insertion = this.#lastInsertion.then(() => this.#insertNext(events));
    this.#lastInsertion = insertion.catch(() => undefined);
    return insertion;
  }

  async #insertNext(events: readonly CampaignEventRow[]): Promise<boolean> {
    const [{ campaign_id = '', campaign_date = '', sequence = 0 } = {}] = events;
    const parameters = { campaign_id, campaign_date, after: String(sequence - 1) };
    for await (const _ of this.ask('events_of_campaign', parameters)) return false;
    const [rejected] = await this.insert('campaign_events', events);
    if (rejected !== undefined) throw rejected.error;
    return true;
  }

  ask(name: StoreQuery, parameters: Parameters): AsyncGenerator<object> {
    return this.#database.read(QUERIES[name], parameters);
  }
}

interface Encoded {
  readonly row: object;
  readonly json: string;
}

/**
 * DuckDB needs several times the size of the rows that one statement inserts. A cluster of 600 nodes has 200 kB.
 * Characters are counted, which are nearly as many as bytes.
 */
const BATCH_LIMITS: BatchLimits = { items: Number.POSITIVE_INFINITY, bytes: 2 << 20 };

const ID_COLUMNS = new Map<string, string>(ALL_TABLES.map(({ name, idColumn }) => [name, idColumn]));

/** DuckDB's kinds of error that are about the values of a row. Disk and file errors are not among them. */
const REJECTIONS: ReadonlySet<string | null> = new Set([
  'Constraint',
  'Conversion',
  'Invalid Input',
  'Out of Memory',
  'Out of Range',
]);

/** One JSON text per row: DuckDB would hold several copies of a single text with all rows. */
const insertSql = (table: TableName) => `
INSERT INTO ${table} BY NAME
SELECT unnest(decoded) FROM (
  SELECT from_json_strict(encoded, '${TABLES[table].structure}') AS decoded
  FROM (SELECT unnest($1) AS encoded)
)`;

/** The text form of a TIMESTAMPTZ in DuckDB with time zone UTC: `2026-11-24 03:00:00.12+00`. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00$/;

/** Converts DuckDB's text to RFC 3339 in UTC, with milliseconds. */
function decodeTimestamp(text: string): string {
  return text.replace(
    TIMESTAMP,
    (_, date, time, fraction = '') => `${date}T${time}.${fraction.padEnd(3, '0')}Z`,
  );
}

const PATHS = Object.fromEntries(
  Object.entries(TABLES).map(([table, { timestamps }]) => [table, timestamps.map((path) => path.split('.'))]),
);

/**
 * Decodes a row from DuckDB's to_json, which formats timestamps in its own way.
 * @param row parsed JSON; modified in place
 */
export function decodeRow<Row extends object>(table: keyof typeof TABLES, row: Row): Row {
  for (const path of PATHS[table] ?? []) decodeTimestamps(row, path);
  return row;
}

function decodeTimestamps(part: object, [name = '', ...path]: readonly string[]): void {
  const fields = part as Record<string, unknown>;
  const value = fields[name];
  if (typeof value === 'string') fields[name] = decodeTimestamp(value);
  else if (Array.isArray(value)) for (const item of value) decodeTimestamps(item, path);
  else if (typeof value === 'object' && value !== null) decodeTimestamps(value, path);
}

/** A store of scans in one DuckDB file. Only one process at a time can write to it. */
export class DuckDbStore extends SqlStore implements QueryableStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(new DuckDbEngine(database));
    this.#database = database;
  }

  override async recordScan(row: ScanRow): Promise<void> {
    await super.recordScan(row);
    if (row.event === 'CONCLUDED') this.#database.beginCheckpoint();
  }

  query(sql: string): Promise<QueryAnswer> {
    return query(this.#database, sql);
  }

  async ask(question: string): Promise<QueryAnswer> {
    return this.query(statementOf(QUESTIONS, question));
  }

  /** Ends all reads and writes, and releases the file. */
  close(): Promise<void> {
    return this.#database.close();
  }
}

/** DESCRIBE, SHOW and SUMMARIZE are SELECT statements to DuckDB. */
const READ_ONLY_STATEMENTS: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
]);

/** Only white space, semicolons and comments, for which DuckDB's error is not helpful. */
const NOTHING = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;

/**
 * Runs one read-only statement.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING
 */
async function query(database: Database, sql: string): Promise<QueryAnswer> {
  if (NOTHING.test(sql)) throw new SweepError('QUERY_INVALID', { detail: 'it is empty' });
  const invalid = (error: unknown) => queryError(sql, error);
  const types = await database.statementTypes(sql).catch((error: unknown) => {
    throw invalid(error);
  });
  const [type, ...more] = types;
  if (type === undefined || more.length > 0 || !READ_ONLY_STATEMENTS.has(type))
    throw new SweepError('QUERY_NOT_READING');
  const stream = await database.stream(sql, {}, invalid);
  return { columns: stream.columns, rows: stream.rows() };
}

function queryError(sql: string, error: unknown): SweepError {
  const { detail, position } = readFailure(error);
  const place = position === null ? '' : ` at ${placeOf(sql, position)}`;
  return new SweepError('QUERY_INVALID', { detail: `${detail}${place}` }, { cause: error });
}

function placeOf(sql: string, position: number): string {
  const before = sql.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
