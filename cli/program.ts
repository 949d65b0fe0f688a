import { Argument, Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { type FlagTexts, meaningOf, nearest } from '../shared/platform/config.ts';
import {
  COMMAND_NAMES,
  type CommandName,
  longFlagOf,
  OPTIONS,
  type OptionLine,
  optionsOf,
} from '../shared/platform/options-table.ts';
import { COMMANDS } from './command-table.ts';
import { PLAIN_COMMANDS, printCompletionScript, printCompletions, SHELLS, type Shell } from './completion.ts';
import { type ExitStatusMeanings, exitStatusesOf } from './exit-status.ts';
import type { ProcessContext } from './process-context.ts';

/** Runs the parsed command. */
export type Run = (command: CommandName, operands: readonly string[], flags: FlagTexts) => Promise<void>;

/**
 * Builds the command-line parser from the tables of commands and options. It throws CommanderError where commander
 * would end the process.
 */
export function buildProgram({ stdout, stderr }: ProcessContext, run: Run): Command {
  const program = new Command('sweep10255')
    .description(
      'Finds every GKE cluster whose kubelet read-only port (10255) is still open, and says whether it can be closed.',
    )
    .version(manifest.version, '-v, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    // Narrow terminals break the descriptions of options, too.
    .configureHelp({ minWidthToWrap: 20 })
    .addHelpText('after', `\n${FIRST_STEPS}`);
  for (const name of COMMAND_NAMES) addCommand(program, name, run);
  const plain = (name: keyof typeof PLAIN_COMMANDS) => program.command(name).summary(PLAIN_COMMANDS[name]);
  plain('version')
    .description('Prints the version, and nothing else.')
    .action(() => {
      stdout.write(`${manifest.version}\n`);
    });
  plain('completion')
    .description('Prints the script that completes commands, options and their values in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', `\n${COMPLETION_SETUP}`)
    .action((shell: Shell) => printCompletionScript(shell, stdout));
  // The scripts run `sweep10255 complete -- WORD…`.
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => printCompletions(words, stdout));
  return program;
}

const COMPLETION_SETUP = section('Setup', [
  'bash  source <(sweep10255 completion bash)           in ~/.bashrc',
  'zsh   source <(sweep10255 completion zsh)            in ~/.zshrc, after compinit',
  'fish  sweep10255 completion fish > ~/.config/fish/completions/sweep10255.fish',
]);

function addCommand(program: Command, name: CommandName, run: Run): void {
  const { summary, description, operands, examples, exitStatuses } = COMMANDS[name];
  const options = optionsOf(name).map((option) => OPTIONS[option]);
  const command = program.command(name).summary(summary).description(description);
  command.exitOverride((error) => {
    throw explainUnknownOption(
      error,
      options.flatMap(({ flags }) => flags ?? []),
    );
  });
  if (operands !== null) command.arguments(operands);
  for (const option of options) addOption(command, option);
  command.addHelpText('after', `\n${section('Examples', examples)}\n\n${exitStatusText(exitStatuses)}`);
  // commander passes the operands, the options, and the command itself.
  command.action(() => run(name, command.args, command.opts()));
}

function addOption(command: Command, line: OptionLine): void {
  const { flags, variable, fallback, isList } = line;
  if (flags === null) return;
  const unsaid = fallback === null || fallback === 'false';
  const notes = [...(unsaid ? [] : [`default: ${fallback}`]), variable].join('; ');
  const option = new Option(flags, `${meaningOf(line, true)} (${notes})`);
  if (isList)
    option.argParser((value, earlier: string | undefined) =>
      earlier === undefined ? value : `${earlier},${value}`,
    );
  command.addOption(option);
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function exitStatusText(own: ExitStatusMeanings | undefined): string {
  return section(
    'Exit status',
    exitStatusesOf(own).map(([status, said]) => `${status.padEnd(4)} ${said}`),
  );
}

const FIRST_STEPS = section('First steps', [
  'sweep10255 demo                               a fleet on this machine, no account needed',
  'gcloud auth application-default login         once',
  'sweep10255 doctor                             what is missing before a scan, and how to fix it',
  'sweep10255 scan                               the project that is configured in gcloud',
  'sweep10255 scan --organization example.com    a whole organization',
  'sweep10255 help scan                          what it needs, and its options',
]);

/**
 * For an unknown `--option=value`, commander compares the whole text with the options of the command, so it never
 * suggests a similar option, not even the same one without a value.
 * @param options the options of the command, as given to commander: `--write`, `-o, --format <format>`
 */
function explainUnknownOption(error: CommanderError, options: readonly string[]): CommanderError {
  const flag = /^error: unknown option '(--[^=']+)=/.exec(error.message)?.[1];
  if (flag === undefined) return error;
  const near = nearest(
    flag,
    options.flatMap((flags) => longFlagOf({ flags }) ?? []),
  );
  const suggestion = near === null ? '' : ` (Did you mean ${near}?)`;
  const said = near === flag ? `option '${flag}' takes no value` : `unknown option '${flag}'${suggestion}`;
  return new CommanderError(error.exitCode, error.code, `error: ${said}`);
}
