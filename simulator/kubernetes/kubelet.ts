import { readFileSync } from 'node:fs';
import { AGENTS } from './agents.ts';
import { FixedPart, gzipOf, type TextParts } from './gzip-parts.ts';
import type { KubernetesTruth, SimulatedNode } from './truth.ts';

const HOUR_MS = 3_600_000;
/** The recording without the lines that differ per node: the counter, the node's name, its clock, the process start. */
const [HEAD, BEFORE_NAME, BEFORE_CLOCK, BEFORE_START, TAIL] = fixedParts(
  readFileSync(new URL('./recorded/metrics.txt', import.meta.url), 'utf8'),
);
const CONFIGZ = JSON.parse(readFileSync(new URL('./recorded/configz.json', import.meta.url), 'utf8'));

/** Requests counted by a node's read-only port since its kubelet started, by path bucket. Never decreases. */
export function readonlyCounts(
  truth: KubernetesTruth,
  node: SimulatedNode,
  nowMs: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const openUntilMs = node.portClosedAtMs ?? Number.POSITIVE_INFINITY;
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

/** The kubelet's `/metrics`: a recorded response with this node's counters, clock and process start. */
export function metricsText(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): string {
  return metricsParts(truth, node, nowMs).join('');
}

/** The same response as gzip. */
export function metricsGzip(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): Buffer {
  return gzipOf(metricsParts(truth, node, nowMs));
}

function metricsParts(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): TextParts {
  const scraped = Math.floor((nowMs - node.processStartedAtMs) / 15_000);
  const lines = [
    ...[...readonlyCounts(truth, node, nowMs)].map(([path, requests]) =>
      counterLine(path, 'readonly', requests),
    ),
    counterLine('metrics', 'readwrite', scraped),
  ];
  return [
    HEAD,
    lines.join(''),
    BEFORE_NAME,
    `kubelet_node_name{node="${node.name}"} 1\n`,
    BEFORE_CLOCK,
    `kubelet_pleg_last_seen_seconds ${goFloat(nowMs / 1000)}\n`,
    BEFORE_START,
    `process_start_time_seconds ${goFloat(node.processStartedAtMs / 1000)}\n`,
    TAIL,
  ];
}

function counterLine(path: string, serverType: string, requests: number): string {
  const longRunning = path === 'exec' || path === 'attach';
  const labels = `long_running="${longRunning}",method="GET",path="${path}",server_type="${serverType}"`;
  return `kubelet_http_requests_total{${labels}} ${goFloat(requests)}\n`;
}

/** The kubelet's `/configz`, which omits the port if it is closed. */
export function configz(node: SimulatedNode, nowMs: number): unknown {
  const { readOnlyPort, ...config } = CONFIGZ.kubeletconfig;
  const open = node.portClosedAtMs === null || nowMs < node.portClosedAtMs;
  return { kubeletconfig: open ? { ...config, readOnlyPort } : config };
}

function fixedParts(recording: string): [FixedPart, FixedPart, FixedPart, FixedPart, FixedPart] {
  const parts = recording.split(
    /(?:^kubelet_http_requests_total\{.*\n)+|^(?:kubelet_node_name|kubelet_pleg_last_seen_seconds|process_start_time_seconds)[ {].*\n/m,
  );
  const [head, beforeName, beforeClock, beforeStart, tail, ...more] = parts.map(
    (text) => new FixedPart(text),
  );
  if (!head || !beforeName || !beforeClock || !beforeStart || !tail || more.length > 0)
    throw new RangeError('the recording must contain each of the four metrics once');
  return [head, beforeName, beforeClock, beforeStart, tail];
}

/** Formats a float as Go does in the exposition format: with an exponent from 1,000,000 (recorded: `4.3629952e+07`). */
function goFloat(value: number): string {
  if (Math.abs(value) < 1e6) return String(value);
  const [mantissa, exponent = ''] = value.toExponential().split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
}
