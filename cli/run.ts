import { CommanderError } from 'commander';
import { type FlagTexts, readConfig, unknownVariables } from '../shared/platform/config.ts';
import type { CommandName } from '../shared/platform/options-table.ts';
import { COMMANDS } from './command-table.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { describeFailure } from './failure.ts';
import { say } from './output.ts';
import { buildProgram } from './program.ts';
import type { World } from './world.ts';

/**
 * Runs one command line to its end. Never throws: a failure is said on stderr.
 * @param argv without the interpreter and the script
 */
export async function run(argv: readonly string[], world: World): Promise<ExitStatus> {
  let status: ExitStatus = EXIT_STATUS.NOTHING_OPEN;
  const program = buildProgram(world, async (command, operands, flags) => {
    status = await runCommand(command, operands, flags, world);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_STATUS.NOTHING_OPEN;
    const verbose = argv.includes('--verbose') || Boolean(world.environment['SWEEP_VERBOSE']);
    const failure = describeFailure(error, verbose);
    // A wrong command line is found before the configuration is read; its problems are said too.
    const more = error instanceof CommanderError ? unknownVariables(world.environment) : [];
    for (const line of [...failure.lines, ...more.map(({ message }) => message)])
      say(world, `sweep10255: ${line}`);
    return failure.status;
  }
}

async function runCommand<C extends CommandName>(
  command: C,
  operands: readonly string[],
  flags: FlagTexts,
  world: World,
): Promise<ExitStatus> {
  const config = readConfig(command, flags, world.environment);
  const { run: runLoaded } = await COMMANDS[command].load();
  return runLoaded({ config, operands, world });
}
