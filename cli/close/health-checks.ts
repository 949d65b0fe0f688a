import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { TransientFailure } from '../../shared/platform/http/http-failure.ts';
import { type RequestLimits, sendWithRetries } from '../../shared/platform/http/retry.ts';
import { grouped } from '../../shared/platform/text.ts';
import type { PrometheusQuery } from '../../shared/stages/sample/ports.ts';
import type { CheckResult } from './health.ts';

/** The result of a check, or why there is none. */
export type CheckOutcome = { readonly result: CheckResult } | { readonly unread: string };

export const HTTP_CHECK_LIMITS: RequestLimits = {
  budgetMs: 30_000,
  attemptMs: 10_000,
  attempts: 3,
  firstWaitMs: 500,
  longestWaitMs: 5_000,
  answerBytes: 64 * 1024,
};

/** Replaces `$project`, `$location` and `$cluster`, so that one check fits every cluster. */
function forCluster(text: string, { projectId, location, cluster }: ClusterIdentity): string {
  const values: Readonly<Record<string, string>> = { project: projectId, location, cluster };
  return text.replaceAll(/\$(project|location|cluster)\b/g, (_, name: string) => values[name] ?? '');
}

/**
 * Evaluates a PromQL expression in the cluster's project. It passes if it returns at least one series and no value is
 * 0 or NaN: `up{job="shop"}` as well as `sum(rate(errors_total[5m])) < 5`, which returns nothing if it is false.
 */
export async function checkPromql(
  expression: string,
  cluster: ClusterIdentity,
  { prometheus, clock }: { readonly prometheus: PrometheusQuery; readonly clock: Clock },
): Promise<CheckOutcome> {
  const query = forCluster(expression, cluster);
  const name = `PromQL ${query}`;
  try {
    const { series, complete } = await prometheus.query(cluster.projectId, query, clock.nowMs());
    if (!complete) return { unread: `${name} has a warning: its result may be incomplete.` };
    const failing = series.filter(({ value }) => value === 0 || Number.isNaN(value)).length;
    const passed = series.length > 0 && failing === 0;
    const detail =
      series.length === 0
        ? `${name} returned no series.`
        : `${name} returned ${grouped(series.length)} series, of which ${grouped(failing)} are 0 or NaN.`;
    return { result: { name, passed, detail } };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return { unread: `${name} could not be evaluated: ${error.message}` };
  }
}

/** Connects as `HTTPS_PROXY` and `NO_PROXY` say. Close it afterwards. */
export const httpCheckDispatcher = (): Dispatcher => new EnvHttpProxyAgent();

/**
 * Requests a URL, without credentials. It passes if the status is 2xx. Redirects are not followed, because they could
 * lead anywhere. Errors and results name the host only: the path may contain a secret.
 */
export async function checkHttp(
  url: string,
  cluster: ClusterIdentity,
  {
    dispatcher,
    clock,
    limits = HTTP_CHECK_LIMITS,
  }: { readonly dispatcher: Dispatcher; readonly clock: Clock; readonly limits?: RequestLimits },
): Promise<CheckOutcome> {
  const { origin, pathname, search, host } = new URL(forCluster(url, cluster));
  const name = `HTTP ${host}`;
  const call = { api: 'The health check', resource: host };
  try {
    const status = await sendWithRetries(
      call,
      async (signal) => {
        const request = { origin, path: pathname + search, method: 'GET' as const, signal };
        const response = await dispatcher.request({ ...request, headers: { 'user-agent': 'sweep10255' } });
        await response.body.dump({ limit: limits.answerBytes, signal });
        if (response.statusCode >= 500)
          throw new TransientFailure('API_BUSY', { status: response.statusCode });
        return response.statusCode;
      },
      limits,
      clock,
    );
    const passed = status >= 200 && status <= 299;
    return { result: { name, passed, detail: `${host} returned status ${status}.` } };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    if (error.code === 'API_BUSY')
      return { result: { name, passed: false, detail: `${host} returned status ${error.facts['status']}.` } };
    return { unread: `${name} could not be checked: ${error.message}` };
  }
}
