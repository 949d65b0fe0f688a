import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../fixtures/kubelet');

/** A recorded response of a real kubelet (test/fixtures/kubelet/README.md). */
export function recordedMetrics(name: string): Buffer {
  return readFileSync(join(FOLDER, name));
}

/** Splits bytes into chunks of one size, as if read from a network. */
export async function* piecesOf(bytes: Uint8Array | string, size = 65_536): AsyncGenerator<Uint8Array, void> {
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
}

/** One line of the counter. */
export function counterLine(
  path: string,
  value: number | string,
  server = 'readonly',
  method = 'GET',
): string {
  return `kubelet_http_requests_total{long_running="false",method="${method}",path="${path}",server_type="${server}"} ${value}`;
}

/** A small metrics response in a kubelet's order, with these counter lines. null leaves out the line it would be in. */
export function kubeletText(
  counters: readonly string[],
  startSeconds: number | string | null = 1795478501.75,
  node: string | null = null,
): string {
  return [
    '# HELP go_goroutines Number of goroutines that currently exist.',
    '# TYPE go_goroutines gauge',
    'go_goroutines 312',
    '# HELP kubelet_http_requests_total [ALPHA] Number of the http requests received since the server started',
    '# TYPE kubelet_http_requests_total counter',
    ...counters,
    counterLine('metrics', 7, 'readwrite'),
    ...(node === null
      ? []
      : [
          '# HELP kubelet_node_name [ALPHA] The node name. The count is always 1.',
          '# TYPE kubelet_node_name gauge',
          `kubelet_node_name{node="${node}"} 1`,
        ]),
    ...(startSeconds === null
      ? []
      : [
          '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.',
          '# TYPE process_start_time_seconds gauge',
          `process_start_time_seconds ${startSeconds}`,
        ]),
    '# TYPE workqueue_depth gauge',
    'workqueue_depth{name="a"} 0',
    '',
  ].join('\n');
}
