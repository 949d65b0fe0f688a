import * as z from 'zod';
import { processStartMs } from '../../shared/model/sampling.ts';
import {
  type Doubt,
  MAX_LABEL_LENGTH,
  MAX_REQUESTS,
  MAX_SERIES,
} from '../../shared/stages/sample/metrics/reading.ts';
import { COUNTER, parseNumber } from '../../shared/stages/sample/metrics/sample-line.ts';
import type { LoggedScrape } from './pod-log.ts';

const point = z.tuple([z.number(), z.string()]);
const series = z.object({
  metric: z.record(z.string(), z.string()),
  value: point.optional(),
  values: z.array(point).optional(),
});
/** Source: https://prometheus.io/docs/prometheus/latest/querying/api/ */
const responseSchema = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.enum(['vector', 'matrix']), result: z.array(series) }),
  /** A part of the data could not be read, for example one store of Thanos. */
  warnings: z.array(z.unknown()).nullish(),
  /** What VictoriaMetrics says instead. */
  isPartial: z.boolean().nullish(),
});
type Series = z.infer<typeof series>;

const PROCESS_START = 'process_start_time_seconds';
/** The labels that a kubelet gives its counter; the others are those of the target. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  '__name__',
  'server_type',
  'path',
  'method',
  'long_running',
  'host',
]);
/**
 * A query returns the last sample of up to five minutes before. So that no window is overestimated, every sample but the
 * first of a kubelet counts as that old.
 */
const LOOKBACK_MS = 5 * 60_000;

/**
 * The scrapes of each kubelet in a response to `query` or `query_range`, by node, in time order.
 * @returns why it cannot be read, to complete a sentence, if it is something else
 */
export function readPrometheusResponse(
  json: unknown,
): ReadonlyMap<string, readonly LoggedScrape[]> | { readonly fault: string } {
  const parsed = responseSchema.safeParse(json);
  if (!parsed.success) return { fault: 'it is JSON, but not a response of the Prometheus API with series' };
  const { data, warnings, isPartial } = parsed.data;
  const { result } = data;
  const doubt = warnings?.length || isPartial ? 'PARTIAL' : null;
  const counters = result.filter(({ metric }) => metric['__name__'] === COUNTER);
  if (counters.length === 0 && result.length > 0)
    return {
      fault: `it is a response of the Prometheus API without the counter itself; query ${COUNTER}, without functions such as rate or sum`,
    };
  const starts = result.filter(({ metric }) => metric['__name__'] === PROCESS_START);
  const startsByTarget = Map.groupBy(starts, targetOf);
  return new Map(
    [...Map.groupBy(counters, nodeOf)].map(([node, ofNode]) => {
      const targets = new Set(ofNode.map(targetOf));
      const scrapes = scrapesOf(
        ofNode,
        [...targets].flatMap((target) => startsByTarget.get(target) ?? []),
      );
      return [node, scrapes.map((scrape) => ({ ...scrape, doubt: scrape.doubt ?? doubt }))];
    }),
  );
}

/** Nodes of several clusters can have the same name. */
function nodeOf({ metric }: Series): string {
  const node = metric['node'] || (metric['instance'] ?? '').replace(/:[^:]*$/, '') || '(no node label)';
  return [metric['project_id'], metric['location'], metric['cluster'], node].filter(Boolean).join('/');
}

/**
 * The target of a series. Many processes on a node export their start, and a kubelet does so on several of its pages; that
 * of the counter has the same target.
 */
function targetOf({ metric }: Series): string {
  return JSON.stringify(
    Object.entries(metric)
      .filter(([name]) => !OWN_LABELS.has(name))
      .sort(),
  );
}

function scrapesOf(counters: readonly Series[], starts: readonly Series[]): LoggedScrape[] {
  const times = [...new Set(counters.flatMap(pointsOf).map(([seconds]) => seconds))].sort((a, b) => a - b);
  const counted = counters.map((one) => ({ metric: one.metric, values: new Map(pointsOf(one)) }));
  const started = starts.map((one) => new Map(pointsOf(one)));
  const earliestMs = times.length > 1 ? Math.round((times[0] ?? 0) * 1000) : 0;
  return times.map((seconds) => {
    const { counts, doubt } = countsAt(seconds, counted);
    const atThisTime = [...new Set(started.flatMap((values) => values.get(seconds) ?? []))];
    const start = atThisTime.length === 1 ? parseNumber(atThisTime[0] ?? '') : null;
    return {
      loggedAtMs: Math.max(earliestMs, Math.round(seconds * 1000) - LOOKBACK_MS),
      processStartedAtMs: processStartMs(start),
      counts,
      familyPresent: true,
      doubt,
    };
  });
}

const pointsOf = ({ value, values }: Series): (readonly [number, string])[] =>
  values ?? (value ? [value] : []);

function countsAt(
  seconds: number,
  counted: readonly { metric: Series['metric']; values: ReadonlyMap<number, string> }[],
): Pick<LoggedScrape, 'counts' | 'doubt'> {
  const counts = new Map<string, LoggedScrape['counts'][number]>();
  let total = 0;
  let doubt: Doubt | null = counted.length > MAX_SERIES ? 'TOO_MANY_SERIES' : null;
  for (const { metric, values } of counted) {
    const text = values.get(seconds);
    const { server_type: server, path = '', method = '' } = metric;
    if (text === undefined || (server !== undefined && server !== 'readonly')) continue;
    const requests = parseNumber(text);
    const key = JSON.stringify([path, method, metric['long_running'], metric['host']]);
    if (server === undefined) doubt ??= 'LINE_INVALID';
    else if (requests === null || !Number.isSafeInteger(requests)) doubt ??= 'VALUE_INVALID';
    else if (path.length > MAX_LABEL_LENGTH || method.length > MAX_LABEL_LENGTH) doubt ??= 'LABEL_TOO_LONG';
    else if (counts.has(key)) doubt ??= 'SERIES_REPEATED';
    else {
      total += requests;
      counts.set(key, { path, method, requests });
    }
  }
  if (total > MAX_REQUESTS) doubt ??= 'TOO_MANY_REQUESTS';
  return { counts: doubt === null ? [...counts.values()] : [], doubt };
}
