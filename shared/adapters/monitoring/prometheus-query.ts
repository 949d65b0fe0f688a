import { z } from 'zod';
import { readAnswer } from '../../platform/http/read-answer.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { InstantVector, PrometheusQuery } from '../../stages/sample/ports.ts';

const MONITORING = new URL('https://monitoring.googleapis.com/');

/** Source: https://prometheus.io/docs/prometheus/latest/querying/api/ (instant queries, instant vectors). */
const answer = z.object({
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
 * The Prometheus API of Cloud Monitoring. No official client has it (`@google-cloud/monitoring` is the API's version
 * 3): it is asked over the transport that the clients use.
 */
export class MonitoringPrometheusQuery implements PrometheusQuery {
  readonly #transport: GoogleTransport;
  readonly #endpoint: URL;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#transport = transport;
    this.#endpoint = endpoint ?? MONITORING;
  }

  async query(projectId: string, promql: string, atMs: number): Promise<InstantVector> {
    const question = { api: 'Cloud Monitoring API', resource: `projects/${projectId}` };
    const base = this.#endpoint.pathname.replace(/\/$/, '');
    const path = `v1/projects/${encodeURIComponent(projectId)}/location/global/prometheus/api/v1/query`;
    const url = new URL(`${base}/${path}`, this.#endpoint);
    url.search = String(new URLSearchParams({ query: promql, time: String(atMs / 1000) }));
    const document = await this.#transport.get(question, url, {});
    const { data, warnings = [] } = readAnswer(answer, document, question);
    return {
      series: data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) })),
      complete: warnings.length === 0,
    };
  }
}

/** As Prometheus prints a float, `+Inf` and `NaN` among them. */
function numberOf(text: string): number {
  return /^[+-]?Inf$/.test(text) ? Number(text.replace('Inf', 'Infinity')) : Number(text || 'NaN');
}
