/**
 * The label that the question adds to each series: which part of it the series answers, and of which moment.
 * `counted`: requests to the read-only port. `collected`: the counter's series at all. `started`: the process start.
 */
export const ANSWER_LABEL = 'answer';
/** Kubelets by the two ways in which Managed Prometheus collects them. */
const KUBELET_JOBS = 'kubelet|gmp-kubelet-metrics';

/**
 * The one question to a project: the counters of all kubelets of all its clusters now and a while ago, when each
 * kubelet started, and which are collected at all. A kubelet without a `counted` series has counted nothing, a
 * cluster without a `collected` one is not collected.
 * @param windowSeconds how long ago the earlier sample is
 * Source: prometheus-engine, pkg/operator/apis/monitoring/v1/operator_config.go (labels of kubelet scraping).
 */
export function monitoringQuestion(projectId: string, windowSeconds: number): string {
  const of = (...matchers: readonly string[]) =>
    `{${[`project_id=${JSON.stringify(projectId)}`, ...matchers].join(',')}}`;
  const moments = [
    ['now', ''],
    ['earlier', ` offset ${windowSeconds}s`],
  ] as const;
  return moments
    .flatMap(([moment, offset]) => [
      answer(
        `counted ${moment}`,
        `max by (${PLACE},path,method) (${COUNTER}${of('server_type="readonly"')}${offset})`,
      ),
      answer(`collected ${moment}`, `count by (${PLACE}) (${COUNTER}${of()}${offset})`),
      answer(
        `started ${moment}`,
        `max by (${PLACE}) (process_start_time_seconds${of(`job=~"${KUBELET_JOBS}"`)}${offset})`,
      ),
    ])
    .join(' or ');
}

const COUNTER = 'kubelet_http_requests_total';
const PLACE = 'project_id,location,cluster,node,instance';

function answer(name: string, expression: string): string {
  return `label_replace(${expression},"${ANSWER_LABEL}","${name}","","")`;
}
