import { PROBE_MARK } from './script.ts';

/** One round of the probe that printed a whole page's counters. */
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
 * The whole rounds in the end of a probe pod's log. A round that lacks its beginning or its end, that curl did not
 * finish, or that names another node, is left out.
 * @param node the node the pod runs on, as the API server says
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
