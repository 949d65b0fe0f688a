import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { RestDocument } from '../../documents/rest-document.ts';
import { type ApiCall, type ApiMethod, queryText } from '../../http/api-method.ts';
import { alreadyExists, invalid, notFound, notImplemented } from './bigquery-errors.ts';
import { type FinishedJob, JobList } from './job-list.ts';
import { type BigQuery, jobResource, projectResource, readBody } from './method-context.ts';
import { pageDocument } from './page-document.ts';
import { queryRequest } from './query-request.ts';
import { runJob } from './run-job.ts';

const jobInsertion = z.object({
  jobReference: z
    .object({ jobId: z.string().regex(/^[\w-]{1,1024}$/) })
    .partial()
    .default({}),
  configuration: z.object({
    query: queryRequest.optional(),
    dryRun: z.boolean().default(false),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});

const queryCall = queryRequest.extend({
  dryRun: z.boolean().default(false),
  maxResults: z.coerce.number().optional(),
  formatOptions: z.object({ useInt64Timestamp: z.boolean().default(false) }).prefault({}),
});

/**
 * Queries run while their job is created, so every job is already done.
 * Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs
 */
export function jobMethods(bigQuery: BigQuery): ApiMethod[] {
  const jobs = new JobList();
  /** Jobs that have been inserted and are not done yet. */
  const running = new Map<string, Promise<FinishedJob>>();
  const jobOf = async (call: ApiCall): Promise<FinishedJob> => {
    const resource = jobResource(call);
    const job = (await running.get(resource)) ?? jobs.get(resource);
    if (job === undefined) throw notFound(jobResource(call));
    return job;
  };
  return [
    {
      name: 'bigquery.jobs.insert',
      verb: 'POST',
      path: '/projects/:project/jobs',
      resourceOf: projectResource,
      permission: 'bigquery.jobs.create',
      responseType: null,
      handle: async (call) => {
        const { jobReference, configuration } = readBody(jobInsertion, call);
        if (configuration.query === undefined) throw notImplemented('jobs other than queries');
        const resource = `${projectResource(call)}/jobs/${jobReference.jobId ?? randomUUID()}`;
        if (running.has(resource) || jobs.get(resource) !== undefined) throw alreadyExists(resource);
        const run = runJob(bigQuery, call, resource, configuration.query, configuration.dryRun);
        running.set(resource, run);
        const job = await run.finally(() => running.delete(resource));
        // A dry run is not kept, and its error fails the call.
        if (configuration.dryRun && job.error !== null) throw invalid(job.error.message, job.error.reason);
        if (!configuration.dryRun) await jobs.add(job);
        return jobDocument(job, configuration);
      },
    },
    {
      name: 'bigquery.jobs.get',
      verb: 'GET',
      path: '/projects/:project/jobs/:job',
      resourceOf: jobResource,
      permission: null,
      responseType: null,
      handle: async (call) => jobDocument(await jobOf(call), {}),
    },
    {
      name: 'bigquery.jobs.query',
      verb: 'POST',
      path: '/projects/:project/queries',
      resourceOf: projectResource,
      permission: 'bigquery.jobs.create',
      responseType: null,
      handle: async (call) => {
        const { dryRun, maxResults, formatOptions, ...query } = readBody(queryCall, call);
        const job = await runJob(
          bigQuery,
          call,
          `${projectResource(call)}/jobs/${randomUUID()}`,
          query,
          dryRun,
        );
        if (job.error !== null) throw invalid(job.error.message, job.error.reason);
        if (dryRun) return { kind: 'bigquery#queryResponse', jobComplete: true, schema: { fields: [] } };
        await jobs.add(job);
        return {
          ...(await pageDocument(job, {
            from: 0,
            maxResults,
            useInt64Timestamp: formatOptions.useInt64Timestamp,
          })),
          kind: 'bigquery#queryResponse',
        };
      },
    },
    {
      name: 'bigquery.jobs.getQueryResults',
      verb: 'GET',
      path: '/projects/:project/queries/:job',
      resourceOf: jobResource,
      permission: null,
      responseType: null,
      handle: async (call) => {
        const job = await jobOf(call);
        if (job.error !== null) throw invalid(job.error.message, job.error.reason);
        const token = queryText(call, 'pageToken');
        const maxResults = queryText(call, 'maxResults');
        return pageDocument(job, {
          from: Number(token ?? queryText(call, 'startIndex') ?? 0),
          maxResults: maxResults === undefined ? undefined : Number(maxResults),
          useInt64Timestamp: queryText(call, 'formatOptions.useInt64Timestamp') === 'true',
        });
      },
    },
  ];
}

function jobDocument(job: FinishedJob, configuration: RestDocument): RestDocument {
  const [, projectId = '', , jobId = ''] = job.resource.split('/');
  const time = String(job.createdAtMs);
  const { error, bytesProcessed, bytesBilled, statementType } = job;
  return {
    kind: 'bigquery#job',
    id: `${projectId}:US.${jobId}`,
    jobReference: { projectId, jobId, location: 'US' },
    configuration: { jobType: 'QUERY', ...configuration },
    status: { state: 'DONE', ...(error === null ? {} : { errorResult: error, errors: [error] }) },
    statistics: {
      creationTime: time,
      startTime: time,
      endTime: time,
      totalBytesProcessed: String(bytesProcessed),
      query: {
        statementType,
        totalBytesProcessed: String(bytesProcessed),
        totalBytesBilled: String(bytesBilled),
        cacheHit: false,
      },
    },
  };
}
