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

/** An answer that is read as it comes, on a connection of its own. */
export class ResultStream {
  readonly columns: readonly string[];
  readonly #connection: DuckDBConnection;
  readonly #result: DuckDBResult;
  readonly #translate: (error: unknown) => SweepError;
  readonly #onClose: () => void;
  #open = true;

  /** @param translate what to throw for what DuckDB throws while the rows are made */
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

  /** Values in the order of the columns, converted one row at a time. Closes at the end, also when left early. */
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

  /** Ends the statement, read to its end or not. An unfinished one would keep the whole file open. */
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
 * A value of DuckDB as our rows have it: whole numbers as numbers where a double holds them, points in time as RFC 3339
 * in UTC to the millisecond, everything else as the library's JSON form.
 */
const decodeValue: DuckDBValueConverter<Json> = (value, type, decode) => {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBTimestampTZValue && value.isFinite)
    return new Date(Number(value.micros / 1000n)).toISOString();
  return JsonDuckDBValueConverter(value, type, decode);
};
