import { run } from '../../cli/run.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { quietForDays } from './kubernetes-truth.ts';
import { aProcessContext } from './process-context.ts';

/** Commands about campaigns, in this process, against a simulated fleet. */
export interface CloseSession extends AsyncDisposable {
  readonly simulator: Simulator;
  /** `projects/ID` of the first project. */
  readonly project: string;
  /** On the clock of the commands and of the fleet. */
  nowMs(): number;
  /** Sets the clock of the commands and of the fleet forward. */
  advance(milliseconds: number): void;
  sweep(...argv: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }>;
  /** Scans the project as a campaign needs it. */
  scan(): ReturnType<CloseSession['sweep']>;
  /** The port of each pool of a cluster, by the name of the pool. */
  ports(cluster: string): Readonly<Record<string, boolean | undefined>>;
}

interface SessionOptions {
  readonly store: string;
  readonly fleet: Fleet;
  /** Default: nodes that are ten days old and have never been called. */
  readonly kubernetes?: (cluster: ClusterTruth, servedSinceMs: number) => KubernetesTruth;
  readonly denied?: readonly string[];
  /** Duration of an operation; default: none. */
  readonly operationMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function closeSession(options: SessionOptions): Promise<CloseSession> {
  const { store, fleet, kubernetes = quietForDays, denied = [], operationMs = 0, environment = {} } = options;
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };
  const simulator = await startSimulator({
    fleet,
    clock,
    denied,
    operationMs,
    kubernetes: { tokens: null, activity: kubernetes },
  });
  const project = `projects/${fleet.projects[0]?.projectId}`;
  const sweep: CloseSession['sweep'] = async (...argv) => {
    const context = aProcessContext({
      environment: { ...simulator.environment, SWEEP_STORE: store, SWEEP_POLL: '10ms', ...environment },
      clock,
    });
    const status = await run(argv, context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  };
  return {
    simulator,
    project,
    nowMs: () => clock.nowMs(),
    advance: (milliseconds) => {
      offsetMs += milliseconds;
    },
    sweep,
    scan: () => sweep('scan', '--scope', project, '--usage', 'auto', '--callers', 'pods', '--quiet'),
    ports: (name) => {
      const found = fleet.clusters.find(({ truth }) => truth.name === name);
      return Object.fromEntries(found?.truth.pools.map((pool) => [pool.name, pool.readonlyPort]) ?? []);
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
