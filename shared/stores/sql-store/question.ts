import { SweepError } from '../../platform/errors.ts';

/** Questions by name, in a store's own SQL. */
export type Questions = Readonly<Record<string, { readonly asks: string; readonly sql: string }>>;

/** The statement of a question. Throws SweepError QUESTION_UNKNOWN. */
export function statementOf(questions: Questions, question: string): string {
  const known = Object.keys(questions);
  const found = Object.hasOwn(questions, question) ? questions[question] : undefined;
  if (found === undefined) throw new SweepError('QUESTION_UNKNOWN', { question, known: known.join(', ') });
  return found.sql;
}
