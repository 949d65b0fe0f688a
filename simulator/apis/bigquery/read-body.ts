import type { z } from 'zod';
import type { ApiCall } from '../../http/api-method.ts';
import { invalid } from './bigquery-errors.ts';

/**
 * The body of a call.
 * @throws ApiError INVALID_ARGUMENT, naming the first field that is not what it should be
 */
export function readBody<T>(shape: z.ZodType<T>, { body }: ApiCall): T {
  const { data, error } = shape.safeParse(body ?? {});
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  throw invalid(`Invalid value at '${issue?.path.join('.')}': ${issue?.message}`);
}
