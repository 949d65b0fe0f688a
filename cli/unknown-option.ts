import { CommanderError } from 'commander';
import { nearest } from '../shared/platform/config-nearest.ts';

/**
 * Of `--option=value` commander compares the whole with a command's options, and finds none that is near, not even the
 * same one without a value.
 * @param options of the command, as commander is given them: `--write`, `--format <format>`
 */
export function explainUnknownOption(error: CommanderError, options: readonly string[]): CommanderError {
  const flag = /^error: unknown option '(--[^=']+)=/.exec(error.message)?.[1];
  if (flag === undefined) return error;
  const near = nearest(
    flag,
    options.flatMap((option) => option.split(' ')[0] ?? []),
  );
  const suggestion = near === null ? '' : ` (Did you mean ${near}?)`;
  const said = near === flag ? `option '${flag}' takes no value` : `unknown option '${flag}'${suggestion}`;
  return new CommanderError(error.exitCode, error.code, `error: ${said}`);
}
