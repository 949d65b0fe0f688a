import { once } from 'node:events';
import { plural } from '../../shared/platform/text.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print, printStatus } from '../output.ts';
import { commandPrefixOf } from '../process-context.ts';

/** `simulate`: serves a simulated fleet until interrupted. Throws FAULTS_INVALID, PORT_TAKEN. */
export async function run({ config, context }: Invocation<'simulate'>): Promise<ExitStatus> {
  const { clusters, seed, latency, operationTime, nodeTime, faults, listen, deny = [] } = config;
  const simulator = await startSimulator({
    clusters,
    seed,
    port: listen,
    latencyMs: latency,
    operationMs: operationTime,
    nodeMs: nodeTime,
    clock: context.clock,
    denied: deny,
    kubernetes: { tokens: null },
    ...(faults === undefined ? {} : { faults }),
  });
  try {
    await print(exportLines(simulator.environment), context);
    const { fleet, url } = simulator;
    const scope = `organizations/${fleet.organization.id}`;
    printStatus(
      context,
      `${plural(fleet.clusters.length, 'cluster')} in ${plural(fleet.projects.length, 'project')} under ${scope}, at ${url}`,
    );
    printStatus(
      context,
      `In another shell, set these variables, then run: ${commandPrefixOf(context)} scan --scope ${scope}`,
    );
    printStatus(context, 'Press Ctrl-C to stop.');
    if (!context.interruption.aborted) await once(context.interruption, 'abort');
  } finally {
    await simulator.close();
  }
  return EXIT_STATUS.NOTHING_OPEN;
}

async function* exportLines(environment: Readonly<Record<string, string>>): AsyncGenerator<string> {
  for (const [name, value] of Object.entries(environment)) yield `export ${name}='${value}'\n`;
}
