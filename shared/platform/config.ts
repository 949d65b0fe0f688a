import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import { SweepError } from './errors.ts';
import { contradictionsIn } from './options-contradictions.ts';
import {
  FUNCTION_NAMES,
  longFlagOf,
  OPTIONS,
  type OptionLine,
  type OptionName,
  type OptionUser,
  optionsOf,
  SECRET_OPTIONS,
} from './options-table.ts';

/** The environment variables of a process, or some of them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The flags as given on the command line, by option name; `true` for a flag without a value. */
export type FlagTexts = Readonly<Record<string, string | true | undefined>>;

/** The validated options of a command or function. */
export type Config<U extends OptionUser> = {
  readonly [K in OptionName as U extends (typeof OPTIONS)[K]['users'][number] ? K : never]: z.output<
    (typeof OPTIONS)[K]['check']
  >;
};

/**
 * The configuration of a command or function, frozen. Flags take precedence over variables, and variables over
 * defaults. An empty variable counts as unset.
 * @throws AggregateError with one SweepError per problem: OPTION_MISSING, OPTION_INVALID, OPTIONS_CONTRADICTORY,
 * VARIABLE_UNKNOWN
 */
export function readConfig<U extends OptionUser>(
  user: U,
  flags: FlagTexts,
  environment: Environment,
): Config<U> {
  const problems = unknownVariables(environment);
  const values: Partial<Record<OptionName, unknown>> = {};
  for (const name of optionsOf(user)) {
    const text = textOf(user, name, flags, environment);
    const { success, data, error } = OPTIONS[name].check.safeParse(text);
    if (success) values[name] = data;
    else for (const { message } of error.issues) problems.push(problemWith(user, name, text, message, flags));
  }
  problems.push(...contradictionsIn(user, values));
  if (problems.length > 0)
    throw new AggregateError(problems, problems.map(({ message }) => message).join(' '));
  return Object.freeze(values) as Config<U>;
}

/** One VARIABLE_UNKNOWN error per SWEEP_ variable that belongs to no option. */
export function unknownVariables(environment: Environment): SweepError[] {
  const known: string[] = Object.values(OPTIONS).map(({ variable }) => variable);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('SWEEP_') && !known.includes(variable))
    .map((variable) => {
      const near = nearest(variable, known);
      const hint = near === null ? 'unset it' : `the closest name is ${near}`;
      return new SweepError('VARIABLE_UNKNOWN', { variable, hint });
    });
}

function textOf(
  user: OptionUser,
  name: OptionName,
  flags: FlagTexts,
  environment: Environment,
): string | undefined {
  const { variable, fallback, group }: OptionLine = OPTIONS[name];
  const flag = flags[flagOf(name)];
  if (flag !== undefined) return String(flag);
  const overridden =
    group !== undefined &&
    optionsOf(user).some(
      (other) => (OPTIONS[other] as OptionLine).group === group && flags[flagOf(other)] !== undefined,
    );
  return (overridden ? undefined : environment[variable]) || (fallback ?? undefined);
}

/** The option's name in commander, derived from its flag. Several options can share a flag (one per command). */
export function flagOf(name: OptionName): string {
  const long = longFlagOf(OPTIONS[name]);
  return long === null
    ? name
    : long.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What help and documentation say about an option. Functions have no flags. */
export function meaningOf({ documentation, isList }: OptionLine, hasFlags: boolean): string {
  if (isList !== true) return documentation;
  return `${documentation}; separate several with commas${hasFlags ? ', or repeat the flag' : ''}`;
}

function problemWith(
  user: OptionUser,
  name: OptionName,
  text: string | undefined,
  detail: string,
  flags: FlagTexts,
): SweepError {
  const { variable, documentation } = OPTIONS[name];
  const flag = longFlagOf(OPTIONS[name]) ?? variable;
  const isFunction = (FUNCTION_NAMES as readonly OptionUser[]).includes(user);
  if (text === undefined && isFunction)
    return new SweepError('VARIABLE_MISSING', { variable, documentation });
  if (text === undefined) return new SweepError('OPTION_MISSING', { option: flag, variable, documentation });
  return new SweepError('OPTION_INVALID', {
    option: flags[flagOf(name)] === undefined ? variable : flag,
    value: SECRET_OPTIONS.has(name) ? '(not shown)' : text,
    detail,
  });
}

/** The known word closest to `word`, or null if none is similar. */
export function nearest(word: string, words: readonly string[]): string | null {
  const candidate = closest(word, words);
  return words.length > 0 && distance(word, candidate) <= Math.max(2, word.length / 3) ? candidate : null;
}
