import type { HttpClient } from '../../platform/http/http-client.ts';

const MONITORING = new URL('https://monitoring.googleapis.com/');

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
    const base = this.#endpoint.pathname.replace(/\/$/, '');
    const url = new URL(`${base}/v3/projects/${encodeURIComponent(projectId)}/timeSeries`, this.#endpoint);
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
    const headers = { 'content-type': 'application/json' };
    await this.#http.send(call, { method: 'POST', url, headers, body: JSON.stringify({ timeSeries }) });
  }
}
