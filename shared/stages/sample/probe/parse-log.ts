import { changeOf, type KubeletSample } from '../../../model/sampling.ts';
import { readKubeletMetrics } from '../metrics/read-kubelet-metrics.ts';
import { FILE_LIMITS, sampleOf } from '../metrics/reading.ts';

/** The beginning of every line that the probe itself prints; the number is the version of the format. */
const PROBE_MARK = 'sweep10255-probe/1';

/**
 * What the probe runs: POSIX shell, curl and grep, as in the DaemonSet of Google's how-to page. Each round prints
 *
 *     sweep10255-probe/1 begin node=NAME at=UNIX_SECONDS every=SECONDS
 *     process_start_time_seconds 1.795478502e+09
 *     kubelet_http_requests_total{…,path="metrics",server_type="readwrite"} 12
 *     kubelet_http_requests_total{…,server_type="readonly"} 3
 *     sweep10255-probe/1 end node=NAME exit=0
 *
 * The `readwrite` line is the probe's own request, which the kubelet counts as it begins: without it the counter is
 * missing. `exit` is the status of curl: 0 only if the page is complete. The token is passed to curl through a pipe, never
 * as an argument, and is never printed.
 */
export const PROBE_SCRIPT = `case "$NODE_IP" in *:*) host="[$NODE_IP]" ;; *) host="$NODE_IP" ;; esac
account=/var/run/secrets/kubernetes.io/serviceaccount
while true; do
  echo "${PROBE_MARK} begin node=$NODE_NAME at=$(date +%s) every=$EVERY_SECONDS"
  {
    printf 'header = "Authorization: Bearer %s"\\n' "$(cat "$account/token")" |
      curl --config - --silent --show-error --fail --max-time 20 --cacert "$account/ca.crt" "https://$host:10250/metrics"
    code=$?
    echo
    echo "${PROBE_MARK} end node=$NODE_NAME exit=$code"
  } | grep -E '^${PROBE_MARK} |^process_start_time_seconds |^kubelet_http_requests_total[{].*(server_type="readonly"|path="metrics",server_type="readwrite")'
  sleep "$EVERY_SECONDS"
done
`;

/** A round of the probe that printed all of its counters. */
export interface ProbeRound {
  /** By the node's clock. */
  readonly atMs: number;
  readonly everySeconds: number;
  /** Lines of Prometheus text, each with its line feed. */
  readonly text: string;
}

const MARK = new RegExp(`^${PROBE_MARK} (?<event>begin|end) node=(?<node>\\S+)(?<facts>(?: \\w+=\\d+)*)$`);
const METRIC = /^(?:process_start_time_seconds |kubelet_http_requests_total\{)/;

/**
 * The complete rounds at the end of a probe pod's log. A round without its beginning or end, that curl did not finish,
 * or that names another node, is left out.
 * @param node the node on which the pod runs, according to the API server
 */
export function parseProbeLog(text: string, node: string): ProbeRound[] {
  const rounds: ProbeRound[] = [];
  let open: { atMs: number; everySeconds: number; lines: string[] } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = MARK.exec(line)?.groups;
    if (mark === undefined) {
      if (METRIC.test(line)) open?.lines.push(`${line}\n`);
      continue;
    }
    const facts = factsOf(mark['facts'] ?? '');
    const ours = mark['node'] === node;
    if (mark['event'] === 'begin') {
      const at = facts.get('at');
      open =
        ours && at !== undefined
          ? { atMs: at * 1000, everySeconds: facts.get('every') ?? 0, lines: [] }
          : null;
    } else {
      if (ours && open !== null && facts.get('exit') === 0)
        rounds.push({ ...open, text: open.lines.join('') });
      open = null;
    }
  }
  return rounds;
}

function factsOf(text: string): Map<string, number> {
  return new Map(
    text
      .trim()
      .split(' ')
      .map((fact) => fact.split('=') as [string, string])
      .map(([name, value]) => [name, Number(value)]),
  );
}

/** If a node's clock is further ahead of ours than this, its times are ignored. */
const MAX_CLOCK_DIFFERENCE_MS = 10 * 60_000;
/** A probe that has missed more rounds than this has stopped. */
const MISSED_ROUNDS = 3;

/** Whether a probe is still running: its last round is not much older than its schedule. */
export function isFresh({ atMs, everySeconds }: ProbeRound, nowMs: number): boolean {
  return nowMs - atMs <= MISSED_ROUNDS * everySeconds * 1000 + MAX_CLOCK_DIFFERENCE_MS;
}

/**
 * Converts rounds to samples: the first and the last of each kubelet process, and for each path and method the round in
 * which its count last changed, so that the time of the use is known. If the node's clock is ahead of ours, times are
 * moved back by the difference, and no process start is trusted.
 * @param rounds in the order of the log
 */
export async function samplesOf(rounds: readonly ProbeRound[], nowMs: number): Promise<KubeletSample[]> {
  const aheadMs = Math.max(0, (rounds.at(-1)?.atMs ?? 0) - nowMs);
  const samples: KubeletSample[] = [];
  for (const { atMs, text } of rounds) {
    const reading = await readKubeletMetrics(once(Buffer.from(text)), FILE_LIMITS);
    const sample = sampleOf(reading, atMs);
    samples.push({
      ...sample,
      sampledAtMs: atMs - aheadMs,
      processStartedAtMs: aheadMs > MAX_CLOCK_DIFFERENCE_MS ? null : sample.processStartedAtMs,
    });
  }
  const kept = new Set(
    processesOf(samples).flatMap((process) => [process[0], ...lastChanges(process), process.at(-1)]),
  );
  return samples.filter((sample) => kept.has(sample));
}

/** Groups successive samples by kubelet process. */
function processesOf(samples: readonly KubeletSample[]): KubeletSample[][] {
  const processes: KubeletSample[][] = [];
  for (const sample of samples) {
    const current = processes.at(-1);
    if (current?.[0]?.processStartedAtMs === sample.processStartedAtMs) current.push(sample);
    else processes.push([sample]);
  }
  return processes;
}

/** For each path and method the sample in which its count last grew. */
function lastChanges(process: readonly KubeletSample[]): Iterable<KubeletSample> {
  const changes = new Map<string, KubeletSample>();
  process.slice(1).forEach((sample, index) => {
    for (const { path, method } of changeOf(process[index]?.counts ?? [], sample.counts).grown)
      changes.set(`${method} ${path}`, sample);
  });
  return changes.values();
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
