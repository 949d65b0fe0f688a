import { promisify } from 'node:util';
import type { BigQuery, Job, Query } from '@google-cloud/bigquery';
import { z } from 'zod';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import { BigQueryError, errorProto, isTransientReason } from './bigquery-error.ts';
import { type AnswerField, type AnswerRow, answerField, answerRow } from './decode-answer.ts';
import { readDocument } from './read-document.ts';

/** Rows asked for at once; BigQuery sends fewer where they are large, 10 MB at most. */
const PAGE_ROWS = 2000;
/** How long BigQuery waits for a query before it says that it is still running. */
const WAIT_MS = 20_000;

/** A query that runs longer is ended by BigQuery. */
const JOB_TIMEOUT_MS = 600_000;

const page = z.object({
  jobComplete: z.boolean(),
  schema: z.object({ fields: z.array(answerField).default([]) }).optional(),
  rows: z.array(answerRow).default([]),
  pageToken: z.string().optional(),
});
type Page = z.infer<typeof page>;

const finishedJob = z.object({
  status: z.object({
    errorResult: errorProto.optional(),
  }),
  statistics: z.object({
    query: z.object({ totalBytesBilled: z.coerce.number().default(0) }).prefault({}),
  }),
});

const failedJob = z.object({ response: z.object({ status: z.object({ errorResult: errorProto }) }) });

export interface QueryResult {
  readonly fields: readonly AnswerField[];
  /** Read page by page. */
  readonly rows: AsyncIterable<AnswerRow>;
  readonly bytesBilled: number;
}

/**
 * Runs one query to its end, and reads its answer as it is taken.
 * @throws BigQueryError; TransientFailure where the job failed for what passes; what the transport throws
 */
export async function runQuery(client: BigQuery, query: Query): Promise<QueryResult> {
  const [job] = await startQuery(client, { ...query, jobTimeoutMs: JOB_TIMEOUT_MS });
  const first = await firstPage(client, job);
  const [metadata] = await job.getMetadata();
  const { status, statistics } = readDocument(finishedJob, metadata, `jobs/${job.id}`);
  // Not every server answers with an error where the job has failed.
  if (status.errorResult !== undefined) throw failureOf(new BigQueryError(null, status.errorResult));
  return {
    fields: first.schema?.fields ?? [],
    rows: rowsOf(client, job, first),
    bytesBilled: statistics.query.totalBytesBilled,
  };
}

/**
 * Makes the job of a query in GoogleSQL.
 * @returns the job, and what BigQuery said of it
 * @throws BigQueryError, of a job that failed at once too; what the transport throws
 */
export async function startQuery(client: BigQuery, query: Query): Promise<[Job, unknown]> {
  try {
    return await client.createQueryJob({ ...query, useLegacySql: false });
  } catch (error) {
    // Of a job that has failed already the client makes an error of its own.
    const { data } = failedJob.safeParse(error);
    throw data === undefined ? error : failureOf(new BigQueryError(null, data.response.status.errorResult));
  }
}

function failureOf(error: BigQueryError): BigQueryError | TransientFailure {
  if (!isTransientReason(error.reason)) return error;
  return new TransientFailure('API_BUSY', { status: error.reason }, { cause: error });
}

async function firstPage(client: BigQuery, job: Job): Promise<Page> {
  while (true) {
    const answer = await pageOf(client, job, undefined);
    if (answer.jobComplete) return answer;
  }
}

async function* rowsOf(client: BigQuery, job: Job, first: Page): AsyncGenerator<AnswerRow> {
  for (let { rows, pageToken } = first; ; { rows, pageToken } = await pageOf(client, job, pageToken)) {
    yield* rows;
    if (pageToken === undefined) return;
  }
}

/** Asked for without the client's own decoding, which gives up at whole numbers that no double holds. */
async function pageOf(client: BigQuery, job: Job, pageToken: string | undefined): Promise<Page> {
  const request = promisify(client.request.bind(client)) as (options: object) => Promise<unknown>;
  const qs = {
    location: job.location,
    maxResults: PAGE_ROWS,
    timeoutMs: WAIT_MS,
    'formatOptions.useInt64Timestamp': true,
    pageToken,
  };
  return readDocument(page, await request({ uri: `/queries/${job.id}`, qs }), `queries/${job.id}`);
}
