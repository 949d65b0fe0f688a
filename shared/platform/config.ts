import { z } from 'zod';
import { nearest } from './config-nearest.ts';
import { SweepError } from './errors.ts';
import { type CommandName, OPTIONS, type OptionName, optionsOf } from './options-table.ts';

/** The environment, or a part of it, as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command's flags were given, by option name; `true` for a flag without a value. */
export type FlagTexts = Readonly<Record<string, string | true | undefined>>;

/** The checked values of a command's options. */
export type Config<C extends CommandName> = {
  readonly [K in OptionName as C extends (typeof OPTIONS)[K]['commands'][number] ? K : never]: z.output<
    (typeof OPTIONS)[K]['check']
  >;
};

/**
 * The configuration of a command, frozen: flags before variables before defaults. A variable that is empty is not set.
 * @throws AggregateError of SweepErrors, all problems at once: OPTION_MISSING, OPTION_INVALID, VARIABLE_UNKNOWN
 */
export function readConfig<C extends CommandName>(
  command: C,
  flags: FlagTexts,
  environment: Environment,
): Config<C> {
  const names = optionsOf(command);
  const texts = new Map(names.map((name) => [name, textOf(name, flags, environment)]));
  const shape = Object.fromEntries(names.map((name) => [name, OPTIONS[name].check]));
  const { data, error } = z.object(shape).readonly().safeParse(Object.fromEntries(texts));
  const problems = [
    ...unknownVariables(environment),
    ...(error?.issues ?? []).map(({ path: [name], message }) =>
      problemWith(name as OptionName, texts.get(name as OptionName), message, flags),
    ),
  ];
  if (problems.length > 0)
    throw new AggregateError(problems, problems.map(({ message }) => message).join(' '));
  return data as Config<C>;
}

/** One VARIABLE_UNKNOWN for each variable that begins with SWEEP_ and is no option's. */
export function unknownVariables(environment: Environment): SweepError[] {
  const known: string[] = Object.values(OPTIONS).map(({ variable }) => variable);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('SWEEP_') && !known.includes(variable))
    .map((variable) => {
      const near = nearest(variable, known);
      const hint = near === null ? 'unset it' : `the nearest is ${near}`;
      return new SweepError('VARIABLE_UNKNOWN', { variable, hint });
    });
}

function textOf(name: OptionName, flags: FlagTexts, environment: Environment): string | undefined {
  const { variable, fallback } = OPTIONS[name];
  const flag = flags[flagOf(name)];
  return flag === undefined ? environment[variable] || (fallback ?? undefined) : String(flag);
}

/** What commander calls the option: commands may have the same flag with values of their own. */
function flagOf(name: OptionName): string {
  const [long = ''] = OPTIONS[name].flags?.split(' ') ?? [];
  return long === '' ? name : long.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function problemWith(
  name: OptionName,
  text: string | undefined,
  detail: string,
  flags: FlagTexts,
): SweepError {
  const { flags: usage, variable, documentation } = OPTIONS[name];
  const flag = usage?.split(' ')[0] ?? variable;
  if (text === undefined) return new SweepError('OPTION_MISSING', { option: flag, variable, documentation });
  return new SweepError('OPTION_INVALID', {
    option: flags[flagOf(name)] === undefined ? variable : flag,
    value: text,
    detail,
  });
}
