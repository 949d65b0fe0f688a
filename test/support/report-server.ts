import { serveReport } from '../../shared/flows/serve-report.ts';
import type { ReportServer } from '../../shared/flows/served-documents.ts';
import type { SweepError } from '../../shared/platform/errors.ts';
import type { ReportRequest } from '../../shared/report/report-answer.ts';
import { nextSteps } from '../../shared/report-page/next-steps.ts';
import { createMemoryStore } from './memory-store/memory-store.ts';
import { recordAndConclude } from './record-scan.ts';
import { aReport } from './row-builder.ts';

/** A report server on a store in memory; every test of the suite gets a new one. */
export function useReportServer() {
  let store: ReturnType<typeof createMemoryStore>;
  let refusals: SweepError[];

  beforeEach(() => {
    store = createMemoryStore();
    refusals = [];
  });

  const ask = async (request: Partial<ReportRequest> = {}, server: Partial<ReportServer> = {}) => {
    const answer = await serveReport(
      { method: 'GET', path: '/', query: {}, ifNoneMatch: null, ...request },
      {
        store,
        questions: { ask: async () => ({ columns: ['owner', 'clusters'], rows: ownerRows() }) },
        storeName: 'bigquery://p/d',
        page: {},
        version: '1.2.3',
        advise: nextSteps,
        release: 'r-1',
        onRejected: (error) => refusals.push(error),
        ...server,
      },
    );
    const body = answer.body === null ? null : (await Array.fromAsync(answer.body)).join('');
    return { ...answer, body };
  };
  const twoScans = async () => {
    await recordAndConclude(store, { reports: [aReport({}, 'old', { exposure: 'OPEN' })] });
    await recordAndConclude(store, { day: 1, reports: [aReport({ day: 1 }, 'new', { exposure: 'OPEN' })] });
  };
  return { ask, twoScans, store: () => store, refusals: () => refusals };
}

async function* ownerRows() {
  yield ['projects/p', 2];
}
