import * as z from 'zod';
import { readResponse } from '../../platform/http/api-call.ts';
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
    const base = this.#endpoint.pathname.replace(/\/$/, '');
    const path = `v1/projects/${encodeURIComponent(projectId)}/location/global/prometheus/api/v1/query`;
    const url = new URL(`${base}/${path}`, this.#endpoint);
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
