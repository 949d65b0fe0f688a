import * as z from 'zod';
import { readResponse, urlBelow } from '../../platform/http/api-call.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { InstantVector, PrometheusQuery } from '../../stages/sample/ports.ts';

const MONITORING = new URL('https://monitoring.googleapis.com/');

/** Source: https://prometheus.io/docs/prometheus/latest/querying/api/ (instant queries, instant vectors). */
const queryResponse = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
  warnings: z.array(z.unknown()).optional(),
});

/**
 * The Prometheus API of Cloud Monitoring, by plain requests: no official client covers it (`@google-cloud/monitoring`
 * is the API's version 3).
 */
export class MonitoringPrometheusQuery implements PrometheusQuery {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? MONITORING;
  }

  async query(projectId: string, promql: string, atMs: number): Promise<InstantVector> {
    const call = { api: 'Cloud Monitoring API', resource: `projects/${projectId}` };
    const path = `v1/projects/${encodeURIComponent(projectId)}/location/global/prometheus/api/v1/query`;
    const url = urlBelow(this.#endpoint, path);
    url.search = String(new URLSearchParams({ query: promql, time: String(atMs / 1000) }));
    const document = await this.#http.get(call, url);
    const { data, warnings = [] } = readResponse(queryResponse, document, call);
    return {
      series: data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) })),
      complete: warnings.length === 0,
    };
  }
}

/** Parses a float as Prometheus prints it, including `+Inf` and `NaN`. */
function numberOf(text: string): number {
  return /^[+-]?Inf$/.test(text) ? Number(text.replace('Inf', 'Infinity')) : Number(text || 'NaN');
}

/** One value of a gauge at one time. */
export interface Gauge {
  /** Below `custom.googleapis.com/sweep10255/`. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Counts are integers, shares are not. */
  readonly type: 'INT64' | 'DOUBLE';
}

/** Writes custom metrics to Cloud Monitoring, which creates their descriptors at the first value. */
export class MonitoringTimeSeries {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? MONITORING;
  }

  /**
   * Writes at most 200 values, the limit of one call.
   * @param at RFC 3339
   * @throws SweepError, what HttpClient throws
   * @see https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/create
   */
  async write(projectId: string, gauges: readonly Gauge[], at: string): Promise<void> {
    const call = { api: 'Cloud Monitoring API', resource: `projects/${projectId}` };
    const url = urlBelow(this.#endpoint, `v3/projects/${encodeURIComponent(projectId)}/timeSeries`);
    const timeSeries = gauges.map(({ metric, labels, value, type }) => ({
      metric: { type: `custom.googleapis.com/sweep10255/${metric}`, labels },
      resource: { type: 'global', labels: { project_id: projectId } },
      metricKind: 'GAUGE',
      valueType: type,
      points: [
        {
          interval: { endTime: at },
          value: type === 'INT64' ? { int64Value: String(value) } : { doubleValue: value },
        },
      ],
    }));
    await this.#http.post(call, url, { timeSeries });
  }
}
