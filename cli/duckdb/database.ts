import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  type StatementType,
  VARCHAR,
} from '@duckdb/node-api';
import { messageOf, SweepError } from '../../shared/platform/errors.ts';
import { clauseOf } from '../../shared/platform/text.ts';
import type { Parameters } from '../../shared/stores/sql-store/sql-engine.ts';
import { ResultStream } from './result-stream.ts';

/**
 * Settings for many nested columns and few rows in little memory. DuckDB allocates a block for each of about 170
 * columns, so the smallest block size is used instead of the largest (an existing file keeps its own). Changes are kept
 * in memory until a checkpoint, so checkpoints are frequent. Each would merge the rows of the last days with the new ones
 * and write up to 122,880 of them again, so that a store of 10,000 clusters became slower with every day: they are merged
 * only when the file is closed. Freed memory is returned to the system soon; returning it
 * immediately would take a third more time. One thread keeps up with any scan, and more threads would only hold more
 * buffers. Only the file itself is accessed, and no extension is downloaded.
 */
const OPTIONS = {
  threads: '1',
  memory_limit: '512MB',
  default_block_size: '16384',
  checkpoint_threshold: '16MB',
  max_vacuum_tasks: '0',
  allocator_bulk_deallocation_flush_threshold: '16MB',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  errors_as_json: 'true',
} as const;

/**
 * An open DuckDB file. Translates the library's errors and closes everything that was opened. Throws SweepError
 * STORE_FAILED.
 */
export class Database {
  readonly path: string;
  readonly mode: 'READ_ONLY' | 'READ_WRITE';
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #streams = new Set<ResultStream>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    mode: Database['mode'],
    instance: DuckDBInstance,
    writer: DuckDBConnection,
  ) {
    this.path = path;
    this.mode = mode;
    this.#instance = instance;
    this.#writer = writer;
  }

  /** @throws SweepError STORE_LOCKED, STORE_UNREADABLE */
  static async open(path: string, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<Database> {
    try {
      // From the library's cache, because two instances for one file in the same process do not see each other's lock.
      const instance = await DuckDBInstance.fromCache(path, { ...OPTIONS, access_mode: mode });
      return new Database(path, mode, instance, await instance.connect());
    } catch (error) {
      throw openingError(path, error);
    }
  }

  /**
   * Runs a statement that writes, after all earlier ones. Waiting happens in JavaScript, where it blocks no thread.
   * @param texts the parameter `$1`, a list of strings
   */
  write(sql: string, texts: readonly string[] = []): Promise<void> {
    const parameters = texts.length === 0 ? undefined : [listValue(texts)];
    const write = this.#lastWrite.then(async () => {
      await this.#writer.run(sql, parameters, parameters && [LIST(VARCHAR)]);
    });
    this.#lastWrite = write.catch(() => undefined);
    return write.catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  /** Starts a checkpoint, so that closing does not have to wait for it. If it fails, closing performs it. */
  beginCheckpoint(): void {
    void this.write('CHECKPOINT').catch(() => undefined);
  }

  /**
   * Streams the rows of a result as objects. They are transferred as JSON text, because the library creates nested
   * values one by one, which takes twice the time and several times the memory.
   */
  async *read(sql: string, parameters: Parameters = {}): AsyncGenerator<object> {
    const stream = await this.stream(`SELECT to_json(answer)::VARCHAR FROM (${sql}) AS answer`, parameters);
    for await (const [json] of stream.rows()) yield JSON.parse(String(json));
  }

  /** @param translate creates the error to throw instead of STORE_FAILED */
  async stream(
    sql: string,
    parameters: Parameters = {},
    translate = (error: unknown) => this.#failure(error),
  ): Promise<ResultStream> {
    const connection = await this.#instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      // Preparing and running are two steps. Between them, another connection may add rows, for which a plan made with the
      // statistics of the table is wrong: in a transaction, both steps see the same rows.
      await connection.run('BEGIN TRANSACTION READ ONLY');
      const result = await connection.stream(...bind(sql, parameters));
      const stream = new ResultStream(connection, result, translate, () => this.#streams.delete(stream));
      this.#streams.add(stream);
      return stream;
    } catch (error) {
      connection.closeSync();
      throw translate(error);
    }
  }

  /**
   * The type of each statement in a text. Runs none of them.
   * @throws what DuckDB throws
   */
  async statementTypes(sql: string): Promise<StatementType[]> {
    const connection = await this.#instance.connect();
    try {
      const statements = await connection.extractStatements(sql);
      const types: StatementType[] = [];
      for (let index = 0; index < statements.count; index += 1) {
        const prepared = await statements.prepare(index);
        types.push(prepared.statementType);
        prepared.destroySync();
      }
      return types;
    } finally {
      connection.closeSync();
    }
  }

  /** Waits for the last write, ends open reads, and releases the file. */
  async close(): Promise<void> {
    await this.#lastWrite;
    // The checkpoint of the last close merges rows; a file that can no longer be written is closed without.
    if (this.mode === 'READ_WRITE')
      await this.write('SET GLOBAL max_vacuum_tasks = 100').catch(() => undefined);
    await Promise.all([...this.#streams].map((stream) => stream.close()));
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  #failure(error: unknown): SweepError {
    return new SweepError(
      'STORE_FAILED',
      { path: this.path, detail: readFailure(error).detail },
      { cause: error },
    );
  }
}

/** Replaces `IN $name` by a subquery on the list, because DuckDB evaluates a list once per row. */
function bind(
  sql: string,
  parameters: Parameters,
): [string, Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  let bound = sql;
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const isText = typeof value === 'string' || value === null;
    values[name] = isText ? value : listValue(value);
    types[name] = isText ? VARCHAR : LIST(VARCHAR);
    if (!isText) bound = bound.replaceAll(`IN $${name}`, () => `IN (SELECT unnest($${name}))`);
  }
  return [bound, values, types];
}

/** A DuckDB error. `type` and `position` are available if DuckDB returned JSON (`errors_as_json`). */
interface DuckDbFailure {
  /** DuckDB's error type, for example `Binder` or `IO`; null if not available. */
  readonly type: string | null;
  /** One line, without a final period. */
  readonly detail: string;
  /** Zero-based character offset in the SQL; null if not available. */
  readonly position: number | null;
}

/** Parses an error of the library, which contains only a message. */
export function readFailure(error: unknown): DuckDbFailure {
  const message = messageOf(error);
  const structured = parse(message.slice(Math.max(0, message.indexOf('{'))));
  if (structured === null) return { type: null, detail: clauseOf(message), position: null };
  const { exception_type: type, exception_message: text, position } = structured;
  return {
    type: type ?? null,
    detail: clauseOf(text ?? message),
    position: position === undefined ? null : Number(position),
  };
}

function parse(text: string): Partial<Record<string, string>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/**
 * DuckDB reports every failure to open a file as an IO error without a code, so a lock can be recognized only by the
 * message: a lock of another process, or of an instance in this process with other settings.
 */
const LOCKED = /Could not set lock on file|same database file with a different configuration/;

/** Translates a failure to open a DuckDB file: STORE_LOCKED or STORE_UNREADABLE. */
function openingError(path: string, error: unknown): SweepError {
  const { detail } = readFailure(error);
  if (LOCKED.test(detail)) return new SweepError('STORE_LOCKED', { path }, { cause: error });
  return new SweepError('STORE_UNREADABLE', { path, detail }, { cause: error });
}
