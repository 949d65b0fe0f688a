import { SweepError } from '../../platform/errors.ts';
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

/** Questions by name, in a store's own SQL. */
export type Questions = Readonly<Record<string, { readonly asks: string; readonly sql: string }>>;

/** The statement of a question. Throws SweepError QUESTION_UNKNOWN. */
export function statementOf(questions: Questions, question: string): string {
  const known = Object.keys(questions);
  const found = Object.hasOwn(questions, question) ? questions[question] : undefined;
  if (found === undefined) throw new SweepError('QUESTION_UNKNOWN', { question, known: known.join(', ') });
  return found.sql;
}
