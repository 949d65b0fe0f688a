import { once } from 'node:events';
import { plural } from '../../shared/platform/plural.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print, say } from '../output.ts';
import { commandPrefixOf } from '../world.ts';

/** `simulate`: serves a simulated fleet until it is interrupted. Throws FAULTS_INVALID, PORT_TAKEN. */
export async function run({ config, world }: Invocation<'simulate'>): Promise<ExitStatus> {
  const { clusters, seed, latency, faults, listen } = config;
  const simulator = await startSimulator({
    clusters,
    seed,
    port: listen,
    latencyMs: latency,
    clock: world.clock,
    kubernetes: { tokens: null },
    ...(faults === undefined ? {} : { faults }),
  });
  try {
    await print(exportLines(simulator.environment), world);
    const { fleet, url } = simulator;
    const scope = `organizations/${fleet.organization.id}`;
    say(
      world,
      `${plural(fleet.clusters.length, 'cluster')} in ${plural(fleet.projects.length, 'project')} under ${scope}, at ${url}`,
    );
    say(world, `With these variables set, in another shell: ${commandPrefixOf(world)} scan --scope ${scope}`);
    say(world, 'Ctrl-C ends it.');
    if (!world.interruption.aborted) await once(world.interruption, 'abort');
  } finally {
    await simulator.close();
  }
  return EXIT_STATUS.NOTHING_OPEN;
}

async function* exportLines(environment: Readonly<Record<string, string>>): AsyncGenerator<string> {
  for (const [name, value] of Object.entries(environment)) yield `export ${name}='${value}'\n`;
}
