import { CommanderError } from 'commander';
import { type FlagTexts, flagOf, readConfig, unknownVariables } from '../shared/platform/config.ts';
import { SweepError, systemCodeOf } from '../shared/platform/errors.ts';
import {
  type CommandName,
  longFlagOf,
  OPTIONS,
  type OptionLine,
  optionsOf,
} from '../shared/platform/options-table.ts';
import { quoteCommand } from '../shared/platform/text.ts';
import { COMMANDS } from './command-table.ts';
import { EXIT_STATUS, type ExitStatus, Interrupted } from './exit-status.ts';
import { ignoredOptions } from './ignored-options.ts';
import { printStatus } from './output.ts';
import { commandPrefixOf, type ProcessContext } from './process-context.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line. Never throws: failures are printed to stderr.
 * @param argv without the interpreter and the script
 */
export async function run(argv: readonly string[], context: ProcessContext): Promise<ExitStatus> {
  let status: ExitStatus = EXIT_STATUS.NOTHING_OPEN;
  let doctor: string | null = null;
  const program = buildProgram(context, async (command, operands, flags) => {
    if (command === 'scan') doctor = doctorCommand(flags, context);
    status = await runCommand(command, operands, flags, context);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_STATUS.NOTHING_OPEN;
    const status = printFailure(error, argv, context);
    if (doctor !== null && problemsOf(error).some(couldDoctorExplain))
      printStatus(context, `Run \`${doctor}\` to see what is missing.`);
    return status;
  }
}

/**
 * Prints why a command failed.
 * @returns its exit status
 */
export function printFailure(error: unknown, argv: readonly string[], context: ProcessContext): ExitStatus {
  const verbose = argv.includes('--verbose') || Boolean(context.environment['SWEEP_VERBOSE']);
  const failure = describeFailure(error, verbose);
  // commander prints the general help instead.
  const [command, topic] = argv;
  if (failure.lines.length === 0 && command === 'help' && topic !== undefined)
    printStatus(context, `sweep10255: there is no help on '${topic}', because it is not a command.`);
  // An invalid command line is detected before the configuration is read; report problems of both.
  const more = error instanceof CommanderError ? unknownVariables(context.environment) : [];
  for (const line of [...failure.lines, ...more.map(({ message }) => message)])
    printStatus(context, `sweep10255: ${line}`);
  return failure.status;
}

/** `doctor` for the scope of a scan, as it was given on the command line. */
function doctorCommand(flags: FlagTexts, context: ProcessContext): string {
  const places = optionsOf('scan')
    .map((name): [OptionLine, string | true | undefined] => [OPTIONS[name], flags[flagOf(name)]])
    .filter(([{ group }, text]) => group === 'scope' && text !== undefined)
    .flatMap(([line, text]) => [longFlagOf(line) ?? '', String(text)]);
  return `${commandPrefixOf(context)} ${quoteCommand(['doctor', ...places])}`;
}

/** A scan that ends with one of these could not start: credentials, permissions, an API or the network. */
function couldDoctorExplain(problem: unknown): boolean {
  return (
    problem instanceof SweepError && /^(API|CREDENTIALS|ORGANIZATION)_|^SCOPE_(?!MISSING)/.test(problem.code)
  );
}

async function runCommand<C extends CommandName>(
  command: C,
  operands: readonly string[],
  flags: FlagTexts,
  context: ProcessContext,
): Promise<ExitStatus> {
  const config = readConfig(command, flags, context.environment);
  const ignored = ignoredOptions(command, flags, config, operands);
  if (ignored.length > 0) throw new AggregateError(ignored);
  const { run: runLoaded } = await COMMANDS[command].load();
  return runLoaded({ config, operands, context });
}

/** The output of a failed command, one line per problem, and its exit status. */
interface Failure {
  readonly lines: readonly string[];
  readonly status: ExitStatus;
}

/** @param verbose includes stack traces, but no other properties of errors */
function describeFailure(error: unknown, verbose: boolean): Failure {
  const { lines, status } = failureOf(error);
  return { lines: verbose ? [...lines, ...stacksOf(error)] : lines, status };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Interrupted) return { lines: ['interrupted'], status: EXIT_STATUS.INTERRUPTED };
  if (systemCodeOf(error) === 'EPIPE') return { lines: [], status: EXIT_STATUS.OUTPUT_CLOSED };
  if (error instanceof CommanderError) return usageFailure(error);
  const problems = problemsOf(error);
  const known = problems.filter((problem) => problem instanceof SweepError);
  if (known.length < problems.length || known.length === 0) return unexpectedFailure(error);
  // `record`: another system denied or rejected a request, or has no such object. That is not a failure of this tool.
  const usage = known.every(({ disposition }) => disposition === 'exit-2' || disposition === 'record');
  return {
    lines: known.map(({ message }) => message),
    status: usage ? EXIT_STATUS.WRONG_USAGE : EXIT_STATUS.FAILED,
  };
}

function problemsOf(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [error];
}

function usageFailure({ code, message }: CommanderError): Failure {
  // Without a command, commander has already printed the help.
  const lines = code === 'commander.help' ? [] : [oneLine(message.replace(/^error: /, ''))];
  return { lines, status: EXIT_STATUS.WRONG_USAGE };
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/(?<!\s)\s*\n\s*/g, ' ');
}

function unexpectedFailure(error: unknown): Failure {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    lines: [
      `Internal error in sweep10255, not a problem of your fleet (${what}); use --verbose to see where it occurred.`,
    ],
    status: EXIT_STATUS.FAILED,
  };
}

function stacksOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [...(error.stack ?? '').split('\n').map((line) => `  ${line}`), ...stacksOf(error.cause)];
}
