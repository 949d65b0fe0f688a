import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  type DuckDBResult,
  DuckDBTimestampTZValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { SweepError } from '../../shared/platform/errors.ts';

/** A query result that is streamed on its own connection. */
export class ResultStream {
  readonly columns: readonly string[];
  readonly #connection: DuckDBConnection;
  readonly #result: DuckDBResult;
  readonly #translate: (error: unknown) => SweepError;
  readonly #onClose: () => void;
  #open = true;

  /** @param translate converts an error that DuckDB throws while rows are produced */
  constructor(
    connection: DuckDBConnection,
    result: DuckDBResult,
    translate: (error: unknown) => SweepError,
    onClose: () => void,
  ) {
    this.columns = result.deduplicatedColumnNames();
    this.#connection = connection;
    this.#result = result;
    this.#translate = translate;
    this.#onClose = onClose;
  }

  /** Values in column order, converted one row at a time. Closes at the end, also if the consumer stops early. */
  async *rows(): AsyncGenerator<Json[]> {
    try {
      for await (const chunk of this.#result)
        for (let row = 0; row < chunk.rowCount; row += 1) yield chunk.convertRowValues(row, decodeValue);
    } catch (error) {
      throw this.#translate(error);
    } finally {
      await this.close();
    }
  }

  /** Ends the statement, even if it was not read completely. An unfinished statement would keep the file open. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#connection.interrupt();
    await this.#drain();
    this.#connection.closeSync();
    this.#onClose();
  }

  async #drain(): Promise<void> {
    try {
      for await (const _chunk of this.#result);
    } catch {
      // The interruption itself, or the error that ended the statement.
    }
  }
}

/**
 * Converts a DuckDB value to the form used in rows: integers as numbers if a double can represent them, timestamps as
 * RFC 3339 in UTC with milliseconds, everything else in the library's JSON form.
 */
const decodeValue: DuckDBValueConverter<Json> = (value, type, decode) => {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBTimestampTZValue && value.isFinite)
    return new Date(Number(value.micros / 1000n)).toISOString();
  return JsonDuckDBValueConverter(value, type, decode);
};
