import type { z } from 'zod';
import { SweepError } from '../errors.ts';
import type { Question } from './question.ts';

/**
 * What an answer says, in the shape that the API documents.
 * @throws SweepError API_ANSWER_INVALID, naming the first field that is not what it should be
 */
export function readAnswer<T>(shape: z.ZodType<T>, document: unknown, question: Question): T {
  const { data, error } = shape.safeParse(document);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const detail = `${issue?.path.join('.')}: ${issue?.message}`;
  throw new SweepError('API_ANSWER_INVALID', { ...question, detail });
}
