import type { Agent } from './agents.ts';
import type { SimulatedNode } from './truth.ts';

/** The first back-off of a crashing container; it doubles up to the limit. Source: the kubelet's defaults. */
const BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 300_000;
const LOG_INTERVAL_MS = 5_000;

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The `status` of an agent's pod on a node: it suffers from a closed port as its catalog entry says. */
export function podStatus(
  agent: Agent,
  node: SimulatedNode,
  startMs: number,
  nowMs: number,
): {
  readonly phase: string;
  readonly conditions: readonly object[];
  readonly containerStatuses: readonly ContainerStatus[];
} {
  const running = node.ready && nowMs >= startMs;
  const sufferingMs = running ? sufferingMsOf(agent, node, startMs, nowMs) : null;
  const crashes = agent.whenClosed === 'CRASHES' && sufferingMs !== null;
  const ready = running && !crashes && !(agent.whenClosed === 'NOT_READY' && sufferingMs !== null);
  return {
    phase: running ? 'Running' : 'Pending',
    conditions: [
      { type: 'Ready', status: ready ? 'True' : 'False', ...(ready ? {} : { reason: 'ContainersNotReady' }) },
    ],
    containerStatuses: [
      {
        name: agent.name,
        image: agent.image,
        ready,
        started: ready,
        restartCount: crashes ? restartsAfter(sufferingMs) : 0,
        state: stateOf(running, crashes, startMs),
      },
    ],
  };
}

/** For how long an agent that calls the port has found it closed; null if it has not. */
function sufferingMsOf(
  { requestsPerHour }: Agent,
  { portClosedAtMs }: SimulatedNode,
  startMs: number,
  nowMs: number,
): number | null {
  if (Object.keys(requestsPerHour).length === 0 || portClosedAtMs === null || nowMs < portClosedAtMs)
    return null;
  return nowMs - Math.max(startMs, portClosedAtMs);
}

function restartsAfter(crashingMs: number): number {
  let restarts = 1;
  for (let at = BACK_OFF_MS, wait = BACK_OFF_MS; at <= crashingMs; at += wait) {
    restarts += 1;
    wait = Math.min(wait * 2, LONGEST_BACK_OFF_MS);
  }
  return restarts;
}

function stateOf(running: boolean, crashes: boolean, startMs: number): Readonly<Record<string, unknown>> {
  if (!running) return { waiting: { reason: 'ContainerCreating' } };
  if (!crashes) return { running: { startedAt: new Date(startMs).toISOString().replace(/\.\d+Z$/, 'Z') } };
  return { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } };
}

/** The log of an agent's pod since a time: one line every five seconds, an error if it calls a closed port. */
export function agentLog(agent: Agent, node: SimulatedNode, sinceMs: number, nowMs: number): string[] {
  const startMs = Math.max(node.processStartedAtMs, node.schedulableSinceMs);
  const lines: string[] = [];
  for (let atMs = startMs; atMs <= nowMs; atMs += LOG_INTERVAL_MS) {
    if (atMs < sinceMs) continue;
    const fails = agent.whenClosed !== undefined && sufferingMsOf(agent, node, startMs, atMs) !== null;
    const time = new Date(atMs).toISOString();
    lines.push(
      fails
        ? `${time} ERROR Get "http://10.128.0.2:10255/pods": dial tcp 10.128.0.2:10255: connect: connection refused`
        : `${time} INFO collected`,
    );
  }
  return lines;
}
