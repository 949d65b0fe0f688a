import type { CampaignEventRow } from '../../model/rows/campaign-rows.ts';
import { SweepError } from '../../platform/errors.ts';
import type { RejectedRow } from '../../stages/record/ports.ts';
import type { StoreQuery } from './answers.ts';
import type { RowForm, TableName } from './row-form.ts';

/** The parameters of a statement, by name; lists must not be empty. */
export type Parameters = Readonly<Record<string, string | null | readonly string[]>>;

/** A database with the tables and views. Throws only SweepError with a STORE_ code. */
export interface SqlEngine {
  readonly form: RowForm;
  /**
   * Rows that have an id already do not replace it: readers see the one recorded last.
   * @returns the rows that the database does not accept, not even on their own; all others are stored
   * @throws for everything else: then it is not known which rows are stored
   */
  insert(table: TableName, rows: readonly object[]): Promise<readonly RejectedRow[]>;
  /**
   * Inserts all of these events of one campaign, or none: a compare-and-set on their sequence numbers.
   * @returns false if the campaign has an event with the first number, or may get it from another process
   */
  insertNext(events: readonly CampaignEventRow[]): Promise<boolean>;
  /** Streams the rows of a query's result, in the engine's form. */
  ask(name: StoreQuery, parameters: Parameters): AsyncIterable<object>;
}

/** The result of a query that is not run. */
export async function* none(): AsyncGenerator<never> {}

/** The first row; null if there is none. */
export async function first<T>(rows: AsyncIterable<T>): Promise<T | null> {
  for await (const row of rows) return row;
  return null;
}

/** The named questions in a store's own SQL dialect. */
export type Questions = Readonly<Record<string, { readonly asks: string; readonly sql: string }>>;

/** The statement of a question. Throws SweepError QUESTION_UNKNOWN. */
export function statementOf(questions: Questions, question: string): string {
  const known = Object.keys(questions);
  const found = Object.hasOwn(questions, question) ? questions[question] : undefined;
  if (found === undefined) throw new SweepError('QUESTION_UNKNOWN', { question, known: known.join(', ') });
  return found.sql;
}

/** A database's message can quote the value that it does not accept, however long that is. */
const DETAIL_LENGTH = 300;

/** @param detail the database's reason, as one line without a full stop */
export function rejectedRow(
  id: string,
  { path, table, detail }: { readonly path: string; readonly table: TableName; readonly detail: string },
): RejectedRow {
  const facts = { path, table, row: id, detail: detail.slice(0, DETAIL_LENGTH) };
  return { id, error: new SweepError('ROW_REFUSED', facts) };
}
