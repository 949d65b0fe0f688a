import { readFileSync } from 'node:fs';
import { AGENTS } from './agents.ts';
import type { KubernetesTruth, SimulatedNode } from './truth.ts';

const HOUR_MS = 3_600_000;
const [HEAD, TAIL] = splitRecording(readFileSync(new URL('./recorded/metrics.txt', import.meta.url), 'utf8'));
const CONFIGZ = JSON.parse(readFileSync(new URL('./recorded/configz.json', import.meta.url), 'utf8'));

/** Requests that a node's read-only port has counted since its kubelet started, by path bucket. Never decreases. */
export function readonlyCounts(
  truth: KubernetesTruth,
  node: SimulatedNode,
  nowMs: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const openUntilMs = node.pool.portClosedAtMs ?? Number.POSITIVE_INFINITY;
  for (const { agent, pools, sinceMs, untilMs } of truth.deployments) {
    if (pools !== null && !pools.includes(node.pool.name)) continue;
    const fromMs = Math.max(sinceMs, node.processStartedAtMs);
    const toMs = Math.min(nowMs, openUntilMs, untilMs ?? nowMs);
    for (const [path, requestsPerHour] of Object.entries(AGENTS[agent]?.requestsPerHour ?? {})) {
      const requests = Math.floor((Math.max(0, toMs - fromMs) / HOUR_MS) * requestsPerHour);
      if (requests > 0) counts.set(path, (counts.get(path) ?? 0) + requests);
    }
  }
  return counts;
}

/** The kubelet's `/metrics`: a recorded page with this node's counters and process start. */
export function metricsText(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): string {
  const lines = [...readonlyCounts(truth, node, nowMs)].map(([path, requests]) => {
    const longRunning = path === 'exec' || path === 'attach';
    const labels = `long_running="${longRunning}",method="GET",path="${path}",server_type="readonly"`;
    return `kubelet_http_requests_total{${labels}} ${goFloat(requests)}`;
  });
  const scraped = Math.floor((nowMs - node.processStartedAtMs) / 15_000);
  lines.push(
    `kubelet_http_requests_total{long_running="false",method="GET",path="metrics",server_type="readwrite"} ${goFloat(scraped)}`,
  );
  const text = `${HEAD}${lines.join('\n')}\n${TAIL}`;
  return withGauge(
    withGauge(text, 'process_start_time_seconds', node.processStartedAtMs),
    'kubelet_pleg_last_seen_seconds',
    nowMs,
  );
}

function withGauge(text: string, name: string, timeMs: number): string {
  return text.replace(new RegExp(`^${name} .*$`, 'm'), `${name} ${goFloat(timeMs / 1000)}`);
}

/** The kubelet's `/configz`: the port left out when it is closed. */
export function configz(node: SimulatedNode, nowMs: number): unknown {
  const { readOnlyPort, ...config } = CONFIGZ.kubeletconfig;
  const open = node.pool.portClosedAtMs === null || nowMs < node.pool.portClosedAtMs;
  return { kubeletconfig: open ? { ...config, readOnlyPort } : config };
}

/** The recording before and after the counter's own lines. */
function splitRecording(text: string): [head: string, tail: string] {
  const type = '# TYPE kubelet_http_requests_total counter\n';
  const at = text.indexOf(type) + type.length;
  const rest = text.slice(at);
  const next = rest.search(/^#/m);
  return [text.slice(0, at), rest.slice(next)];
}

/** As Go prints a float in the exposition format: exponents from 1,000,000 (recorded: `4.3629952e+07`). */
function goFloat(value: number): string {
  if (Math.abs(value) < 1e6) return String(value);
  const [mantissa, exponent = ''] = value.toExponential().split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
}
