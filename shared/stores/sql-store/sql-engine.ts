import type { StoreQuery } from './answers.ts';
import type { RowForm, TableName } from './row-form.ts';

/** The parameters of a statement, by name; a list is not empty. */
export type Parameters = Readonly<Record<string, string | null | readonly string[]>>;

/** A database that holds the tables and views. Throws SweepError with a STORE_ code; nothing else. */
export interface SqlEngine {
  readonly form: RowForm;
  /** All of the rows, or an error. Rows that have an id already do not replace it: readers see the one recorded last. */
  insert(table: TableName, rows: readonly object[]): Promise<void>;
  /** The rows of an answer as objects in the engine's form, read as they come. */
  ask(name: StoreQuery, parameters: Parameters): AsyncIterable<object>;
}
