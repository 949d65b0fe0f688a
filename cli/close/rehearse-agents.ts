import type { V1Pod } from '@kubernetes/client-node';
import type { KubernetesWorkloads } from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { grouped, plural } from '../../shared/platform/text.ts';
import { ownerOf, restartsSince } from './health-snapshot.ts';

/** The pod of an agent on one node. */
export interface AgentPod {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly node: string;
  readonly ready: boolean;
  readonly crashing: boolean;
  /** Within the soak time. */
  readonly restarts: number;
}

/** What the log of a pod shows; the lines themselves are not kept. */
export interface LogErrors {
  readonly errors: number;
  /** Lines with an error and port 10255. */
  readonly portErrors: number;
}

/** An agent on the rehearsal node, and on other nodes. */
export interface AgentComparison {
  /** `NAMESPACE/NAME` of the DaemonSet. */
  readonly agent: string;
  /** Null: it did not start there. */
  readonly rehearsed: AgentPod | null;
  readonly others: readonly AgentPod[];
  /** Null: the logs could not be read. */
  readonly log: { readonly rehearsed: LogErrors; readonly others: readonly LogErrors[] } | null;
}

export interface AgentVerdict {
  readonly agent: string;
  /** WORSE than on other nodes; UNKNOWN: there is nothing to compare with, or something was not read. */
  readonly verdict: 'SAME' | 'WORSE' | 'UNKNOWN';
  /** One sentence for each difference and each gap. */
  readonly reasons: readonly string[];
}

const TOLERATED_RESTARTS = 2;
/** A new pod may log a few errors until everything around it is ready. */
const TOLERATED_ERRORS = 3;
/** Pods of an agent that are compared, and whose logs are read. */
const MOST_PODS = 50;
const MOST_LOGS = 3;

const ERROR_LINE = /\b(?:error|err|fatal|panic|exception|fail(?:ed|ure)?|refused)\b|^[EF]\d{4} /i;

/** Counts the lines of a log that report errors. */
export function logErrorsIn(text: string): LogErrors {
  const errors = text.split('\n').filter((line) => ERROR_LINE.test(line));
  return { errors: errors.length, portErrors: errors.filter((line) => /\b10255\b/.test(line)).length };
}

/** Compares an agent on the rehearsal node with the same agent elsewhere. Pure. */
export function judgeAgent({ agent, rehearsed, others, log }: AgentComparison): AgentVerdict {
  if (rehearsed === null)
    return { agent, verdict: 'UNKNOWN', reasons: ['It did not start on the rehearsal node.'] };
  if (others.length === 0)
    return { agent, verdict: 'UNKNOWN', reasons: ['It runs on no other node to compare it with.'] };
  const ready = others.filter((pod) => pod.ready).length;
  const restarts = Math.max(...others.map((pod) => pod.restarts));
  const worse = [
    ...(rehearsed.ready || ready * 2 < others.length
      ? []
      : [
          `Its pod is not ready${rehearsed.crashing ? ' (CrashLoopBackOff)' : ''}; ${grouped(ready)} of ${grouped(others.length)} are on other nodes.`,
        ]),
    ...(rehearsed.restarts <= restarts + TOLERATED_RESTARTS
      ? []
      : [`Its pod restarted ${plural(rehearsed.restarts, 'time')}; at most ${restarts} on other nodes.`]),
    ...logReasons(log),
  ];
  if (worse.length > 0) return { agent, verdict: 'WORSE', reasons: worse };
  return log === null
    ? { agent, verdict: 'UNKNOWN', reasons: ['Its logs could not be read.'] }
    : { agent, verdict: 'SAME', reasons: [] };
}

function logReasons(log: AgentComparison['log']): string[] {
  if (log === null) return [];
  const most = (count: (each: LogErrors) => number) => Math.max(0, ...log.others.map(count));
  const { errors, portErrors } = log.rehearsed;
  const usual = most((each) => each.errors);
  if (portErrors > 0 && most((each) => each.portErrors) === 0)
    return [`Its log has ${plural(portErrors, 'error')} about port 10255; those of other nodes have none.`];
  return errors > 2 * usual + TOLERATED_ERRORS
    ? [`Its log has ${plural(errors, 'error')}; at most ${usual} on other nodes.`]
    : [];
}

/** The pods of all DaemonSets, on the rehearsal node and on the nodes to compare with. */
export class AgentPods {
  readonly #found = new Map<string, { rehearsed: AgentPod | null; others: AgentPod[] }>();
  readonly #node: string;
  readonly #comparedNodes: ReadonlySet<string>;
  readonly #sinceMs: number;

  constructor(node: string, comparedNodes: ReadonlySet<string>, sinceMs: number) {
    this.#node = node;
    this.#comparedNodes = comparedNodes;
    this.#sinceMs = sinceMs;
  }

  add(pod: V1Pod): void {
    const owner = ownerOf(pod);
    const node = pod.spec?.nodeName;
    if (owner?.kind !== 'DaemonSet' || node === undefined) return;
    if (node !== this.#node && !this.#comparedNodes.has(node)) return;
    const key = `${owner.namespace}/${owner.name}`;
    const found = this.#found.get(key) ?? { rehearsed: null, others: [] };
    this.#found.set(key, found);
    if (node === this.#node) found.rehearsed = agentPodOf(pod, node, this.#sinceMs);
    else if (found.others.length < MOST_PODS) found.others.push(agentPodOf(pod, node, this.#sinceMs));
  }

  /** Reads the logs and judges each agent. The first failure to read a log ends the reading of logs. */
  async verdicts(
    workloads: Pick<KubernetesWorkloads, 'readLog'>,
    sinceSeconds: number,
  ): Promise<{ readonly verdicts: AgentVerdict[]; readonly unread: string[] }> {
    const verdicts: AgentVerdict[] = [];
    const unread: string[] = [];
    for (const [agent, { rehearsed, others }] of [...this.#found].sort()) {
      let log: AgentComparison['log'] = null;
      if (rehearsed !== null && unread.length === 0) {
        const read = async ({ namespace, pod, container }: AgentPod) =>
          logErrorsIn(await workloads.readLog({ namespace, pod, container, sinceSeconds }));
        try {
          const compared = others.slice(0, MOST_LOGS);
          log = { rehearsed: await read(rehearsed), others: await Promise.all(compared.map(read)) };
        } catch (error) {
          if (!(error instanceof SweepError)) throw error;
          unread.push(error.message);
        }
      }
      verdicts.push(judgeAgent({ agent, rehearsed, others, log }));
    }
    return { verdicts, unread };
  }
}

function agentPodOf(pod: V1Pod, node: string, sinceMs: number): AgentPod {
  const { metadata, spec, status } = pod;
  const statuses = status?.containerStatuses ?? [];
  return {
    namespace: metadata?.namespace ?? '',
    pod: metadata?.name ?? '',
    container: spec?.containers[0]?.name ?? '',
    node,
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    crashing: statuses.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff'),
    restarts: restartsSince(pod, sinceMs),
  };
}

/** One line per agent and gap. */
export function rehearsalLines(agents: readonly AgentVerdict[], unread: readonly string[]): string[] {
  return [
    ...agents.map(
      ({ agent, verdict, reasons }) =>
        `${verdict.padEnd(7)}  ${agent}${reasons.length === 0 ? '' : `: ${reasons.join(' ')}`}`,
    ),
    ...unread.map((sentence) => `UNREAD   ${sentence}`),
  ];
}
