import type {
  DuckDBConnection,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBType,
  DuckDBValue,
  DuckDBValueConverter,
  Json,
} from '@duckdb/node-api';
import type { RestDocument } from '../../documents/rest-document.ts';

/** Maps DuckDB types to BigQuery types; any other type is returned as STRING. */
const TYPES: Readonly<Record<string, string>> = {
  BIGINT: 'INTEGER',
  INTEGER: 'INTEGER',
  HUGEINT: 'INTEGER',
  DOUBLE: 'FLOAT',
  FLOAT: 'FLOAT',
  BOOLEAN: 'BOOLEAN',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  TIMESTAMP: 'DATETIME',
  DATE: 'DATE',
  STRUCT: 'RECORD',
};

/** The requested timestamp format: integer microseconds, or seconds as a decimal number. */
export type TimestampFormat = 'MICROSECONDS' | 'SECONDS';

/** A query result, stored in a DuckDB table. */
export class QueryResult {
  readonly fields: readonly RestDocument[];
  readonly rowCount: number;
  readonly #connection: DuckDBConnection;
  readonly #source: string;

  private constructor(
    connection: DuckDBConnection,
    source: string,
    fields: readonly RestDocument[],
    rowCount: number,
  ) {
    this.#connection = connection;
    this.#source = source;
    this.fields = fields;
    this.rowCount = rowCount;
  }

  /** @param source the table's name */
  static async of(connection: DuckDBConnection, source: string): Promise<QueryResult> {
    const fields = await fieldsOf(connection, source);
    const counted = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${source}`);
    return new QueryResult(connection, source, fields, Number(counted.getRows()[0]?.[0] ?? 0));
  }

  /** Rows in BigQuery's format, each as JSON text. */
  async *rows(from: number, limit: number, timestamps: TimestampFormat): AsyncGenerator<string> {
    const convert = converterTo(timestamps);
    const result = await this.#connection.stream(
      `FROM ${this.#source} WHERE rowid >= ${from} AND rowid < ${from + limit} ORDER BY rowid`,
    );
    for await (const chunk of result)
      for (let row = 0; row < chunk.rowCount; row += 1)
        yield JSON.stringify({ f: chunk.convertRowValues(row, convert).map((v) => ({ v })) });
  }

  /** Deletes the result. */
  async drop(): Promise<void> {
    await this.#connection.run(`DROP TABLE ${this.#source}`);
    this.#connection.closeSync();
  }
}

/** The columns of a FROM source, as BigQuery schema fields. */
export async function fieldsOf(connection: DuckDBConnection, source: string): Promise<RestDocument[]> {
  const described = await connection.run(`FROM ${source} LIMIT 0`);
  return described.columnNames().map((name, index) => fieldOf(name, described.columnType(index)));
}

/** The component types of DuckDB's nested types. */
interface TypeParts {
  readonly valueType?: DuckDBType;
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
}

function fieldOf(name: string, type: DuckDBType): RestDocument {
  const { valueType } = type as TypeParts;
  if (valueType !== undefined) return { ...fieldOf(name, valueType), mode: 'REPEATED' };
  const { entryNames, entryTypes = [] } = type as TypeParts;
  if (entryNames === undefined)
    return { name, type: TYPES[String(type).replace(/\(.*/, '')] ?? 'STRING', mode: 'NULLABLE' };
  const fields = entryNames.map((entry, index) => fieldOf(entry, entryTypes[index] as DuckDBType));
  return { name, type: 'RECORD', mode: 'NULLABLE', fields };
}

function converterTo(timestamps: TimestampFormat): DuckDBValueConverter<Json> {
  const convert: DuckDBValueConverter<Json> = (value, type) => {
    const { valueType, entryNames, entryTypes = [] } = type as TypeParts;
    if (valueType !== undefined) {
      const items = (value as DuckDBListValue | null)?.items ?? [];
      return items.map((item) => ({ v: convert(item, valueType, convert) }));
    }
    if (value === null) return null;
    if (entryNames === undefined) return scalarText(value, timestamps);
    const { entries } = value as DuckDBStructValue;
    return {
      f: entryNames.map((name, index) => ({
        v: convert(entries[name] ?? null, entryTypes[index] as DuckDBType, convert),
      })),
    };
  };
  return convert;
}

function scalarText(value: DuckDBValue, timestamps: TimestampFormat): string {
  const { micros } = value as Partial<DuckDBTimestampTZValue>;
  if (micros === undefined) return String(value);
  return timestamps === 'MICROSECONDS' ? String(micros) : String(Number(micros) / 1e6);
}
