import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { readPages } from '../../platform/http/api-call.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { retrying } from '../../platform/http/retry.ts';
import type { Parameters } from '../sql-store/sql-engine.ts';
import { API, type BigQueryClient } from './bigquery-client.ts';
import { BigQueryError, errorProto, isTransientReason } from './bigquery-error.ts';
import type { BigQueryContext } from './context.ts';
import { type AnswerField, type AnswerRow, answerField, answerRow } from './decode-answer.ts';

/** Rows per page; BigQuery sends fewer if they are large, at most 10 MB. */
const ROWS_PER_PAGE = 2000;
/** How long BigQuery waits for a query before it reports that the query is still running. */
const WAIT_MS = 20_000;
/** BigQuery ends a query that runs longer. */
const JOB_TIMEOUT_MS = 600_000;

const page = z.object({
  jobComplete: z.boolean(),
  schema: z.object({ fields: z.array(answerField).default([]) }).optional(),
  rows: z.array(answerRow).default([]),
  pageToken: z.string().optional(),
});
type Page = z.infer<typeof page>;

const job = z.object({
  jobReference: z.object({ jobId: z.string(), location: z.string().optional() }).optional(),
  status: z.object({ state: z.string().optional(), errorResult: errorProto.optional() }).optional(),
  statistics: z
    .object({
      query: z
        .object({
          statementType: z.string().optional(),
          totalBytesBilled: z.coerce.number().default(0),
        })
        .prefault({}),
    })
    .optional(),
});
type Job = z.infer<typeof job>;

/** A job runs in the location of its dataset. */
const datasetPlace = z.object({ location: z.string().optional() });

export interface QueryResult {
  readonly fields: readonly AnswerField[];
  /** Read page by page. */
  readonly rows: AsyncIterable<AnswerRow>;
  readonly bytesBilled: number;
}

/**
 * Runs a query in the dataset, and again if its job fails for a temporary reason.
 * @param label for its cost, also on the bill
 * @param parameters texts and lists of texts
 * @throws BigQueryError; SweepError with an API_ code
 */
export async function runQuery(
  context: BigQueryContext,
  label: string,
  sql: string,
  parameters: Parameters = {},
): Promise<QueryResult> {
  const { clock, queryLimits, onCost } = context;
  const result = await retrying(() => runOnce(context, label, sql, parameters), queryLimits, clock);
  onCost({ kind: 'QUERY', query: label, bytesBilled: result.bytesBilled });
  return result;
}

/**
 * The kind of a statement, for example `SELECT`, without running it. Costs nothing.
 * @throws BigQueryError if BigQuery rejects it; SweepError with an API_ code
 */
export async function statementTypeOf(context: BigQueryContext, sql: string): Promise<string | undefined> {
  const { statistics } = await insertJob(context, { dryRun: true, query: queryOf(context, sql) });
  return statistics?.query.statementType;
}

/**
 * Runs a query under a job ID that no other job may have.
 * @returns RAN; EXISTED if another attempt or process has run it; FAILED_BEFORE if that job failed
 * @throws as runQuery, also if the job fails
 */
export async function runUniqueQuery(
  context: BigQueryContext,
  jobId: string,
  label: string,
  sql: string,
  parameters: Parameters,
): Promise<'RAN' | 'EXISTED' | 'FAILED_BEFORE'> {
  const { client, onCost } = context;
  const configuration = {
    jobTimeoutMs: String(JOB_TIMEOUT_MS),
    labels: { sweep10255: label },
    query: { ...queryOf(context, sql), ...parametersOf(parameters) },
  };
  const { existed, ...inserted } = await insertJob(context, configuration, jobId);
  const reference = inserted.jobReference ?? { jobId };
  const finished = await finishedJob(client, reference);
  if (finished.status?.errorResult !== undefined && existed === true) return 'FAILED_BEFORE';
  throwIfFailed(finished);
  onCost({ kind: 'QUERY', query: label, bytesBilled: finished.statistics?.query.totalBytesBilled ?? 0 });
  return existed === true ? 'EXISTED' : 'RAN';
}

/** The job, once it has ended. */
async function finishedJob(client: BigQueryClient, reference: JobReference): Promise<Job> {
  const { jobId, location } = reference;
  const read = () => client.request(job, { uri: `/jobs/${jobId}`, qs: { ...(location && { location }) } });
  for (let found = await read(); ; found = await read()) {
    if (found.status?.state === undefined || found.status.state === 'DONE') return found;
    // Its result is waited for on the server; a failed job answers with an error, which the job itself reports too.
    await firstPage(client, reference).catch(() => undefined);
  }
}

async function runOnce(
  context: BigQueryContext,
  label: string,
  sql: string,
  parameters: Parameters,
): Promise<QueryResult> {
  const { client } = context;
  const { jobReference } = await insertJob(context, {
    jobTimeoutMs: String(JOB_TIMEOUT_MS),
    labels: { sweep10255: label },
    query: { ...queryOf(context, sql), ...parametersOf(parameters) },
  });
  if (jobReference === undefined)
    throw new TransientFailure('API_ANSWER_INVALID', { detail: 'it names no job' });
  const first = await firstPage(client, jobReference);
  const { jobId, location } = jobReference;
  const finished = await client.request(job, {
    uri: `/jobs/${jobId}`,
    qs: { ...(location && { location }) },
  });
  // Not every server reports the failure of a job as an error of its result.
  throwIfFailed(finished);
  return {
    fields: first.schema?.fields ?? [],
    rows: rowsOf(client, jobReference, first),
    bytesBilled: finished.statistics?.query.totalBytesBilled ?? 0,
  };
}

function queryOf({ dataset }: BigQueryContext, sql: string): object {
  return {
    query: sql,
    useLegacySql: false,
    defaultDataset: { projectId: dataset.project, datasetId: dataset.dataset },
  };
}

function parametersOf(parameters: Parameters): object {
  const queryParameters = Object.entries(parameters).map(([name, value]) =>
    Array.isArray(value)
      ? {
          name,
          parameterType: { type: 'ARRAY', arrayType: { type: 'STRING' } },
          parameterValue: { arrayValues: value.map((item) => ({ value: item })) },
        }
      : { name, parameterType: { type: 'STRING' }, parameterValue: { value } },
  );
  return queryParameters.length === 0 ? {} : { parameterMode: 'NAMED', queryParameters };
}

/**
 * Inserts a job. Its ID is fixed, so that a repeated attempt finds the job of an earlier one; `existed` is then true. The
 * failure of a job that it inserted is thrown.
 */
async function insertJob(
  { client, dataset }: BigQueryContext,
  configuration: object,
  jobId: string = randomUUID(),
): Promise<Job & { readonly existed?: true }> {
  const jobReference = { projectId: dataset.project, jobId };
  try {
    const json = { configuration, jobReference };
    const inserted = await client.request(job, { method: 'POST', uri: '/jobs', json });
    throwIfFailed(inserted);
    return inserted;
  } catch (error) {
    if (!(error instanceof BigQueryError) || error.status !== 409) throw error;
    // The error does not say where the job runs. Outside the US and the EU, BigQuery finds a job only by its location.
    const found = await client.request(datasetPlace, { uri: `/datasets/${dataset.dataset}` });
    return { jobReference: { jobId, ...found }, existed: true };
  }
}

/** @throws BigQueryError, or TransientFailure if the job failed for a temporary reason */
function throwIfFailed({ status }: Job): void {
  if (status?.errorResult === undefined) return;
  const error = new BigQueryError(null, status.errorResult);
  if (!isTransientReason(error.reason)) throw error;
  throw new TransientFailure('API_BUSY', { status: error.reason }, { cause: error });
}

type JobReference = NonNullable<Job['jobReference']>;

async function firstPage(client: BigQueryClient, reference: JobReference): Promise<Page> {
  while (true) {
    const first = await pageOf(client, reference, undefined);
    if (first.jobComplete) return first;
  }
}

async function* rowsOf(
  client: BigQueryClient,
  reference: JobReference,
  first: Page,
): AsyncGenerator<AnswerRow> {
  const call = { api: API, resource: `queries/${reference.jobId}` };
  const read = async (token: string) => {
    const { rows, pageToken } = token === '' ? first : await pageOf(client, reference, token);
    return { rows, nextPageToken: pageToken };
  };
  for await (const { rows } of readPages(call, read)) yield* rows;
}

/** The client's own getQueryResults fails on integers that no double holds. */
function pageOf(
  client: BigQueryClient,
  { jobId, location }: JobReference,
  pageToken: string | undefined,
): Promise<Page> {
  const qs = {
    ...(location && { location }),
    maxResults: ROWS_PER_PAGE,
    timeoutMs: WAIT_MS,
    'formatOptions.useInt64Timestamp': true,
    ...(pageToken && { pageToken }),
  };
  return client.request(page, { uri: `/queries/${jobId}`, qs });
}
