import type { z } from 'zod';
import { readAnswer } from '../../platform/http/read-answer.ts';

export const API = 'BigQuery API';

/**
 * What BigQuery answered, in the shape that it documents.
 * @param resource as its address has it
 * @throws SweepError API_ANSWER_INVALID
 */
export function readDocument<T>(shape: z.ZodType<T>, document: unknown, resource: string): T {
  return readAnswer(shape, document, { api: API, resource });
}
