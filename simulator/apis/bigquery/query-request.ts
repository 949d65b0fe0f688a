import * as z from 'zod';
import { invalid } from './bigquery-errors.ts';
import type { QueryParameters } from './warehouse.ts';

const value = z.object({
  value: z.string().nullable().optional(),
  arrayValues: z.array(z.object({ value: z.string().nullable().optional() })).optional(),
});
const parameter = z.object({
  name: z.string().optional(),
  parameterType: z.object({ type: z.string() }),
  parameterValue: value.default({}),
});

/** The query part of jobs.insert and jobs.query. */
export const queryRequest = z.object({
  query: z.string(),
  useLegacySql: z.boolean().default(true),
  defaultDataset: z.object({ projectId: z.string().optional(), datasetId: z.string() }).optional(),
  parameterMode: z.string().optional(),
  queryParameters: z.array(parameter).default([]),
});
export type QueryRequest = z.infer<typeof queryRequest>;

/** Parameters in the form that DuckDB takes: each item of a list is a parameter of its own. */
export interface BoundParameters {
  readonly values: QueryParameters;
  /** The number of items of each list. */
  readonly lists: Readonly<Record<string, number>>;
}

/** @throws ApiError INVALID_ARGUMENT for a parameter without a name */
export function bindParameters({ queryParameters }: QueryRequest): BoundParameters {
  const values: Record<string, string | null> = {};
  const lists: Record<string, number> = {};
  for (const { name, parameterType, parameterValue } of queryParameters) {
    if (name === undefined)
      throw invalid('The simulator only supports named query parameters.', 'invalidQuery');
    if (parameterType.type !== 'ARRAY') {
      values[name] = parameterValue.value ?? null;
      continue;
    }
    const items = parameterValue.arrayValues ?? [];
    lists[name] = items.length;
    for (const [index, item] of items.entries()) values[`${name}_${index}`] = item.value ?? null;
  }
  return { values, lists };
}
