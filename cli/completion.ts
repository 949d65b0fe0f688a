import type { Writable } from 'node:stream';
import { RootCommand, ShellCompDirective, script } from '@bomb.sh/tab';
import * as z from 'zod';
import {
  COMMAND_NAMES,
  type CommandName,
  longFlagOf,
  OPTIONS,
  type OptionLine,
  optionsOf,
} from '../shared/platform/options-table.ts';
import { COMMANDS } from './command-table.ts';
import { QUESTIONS } from './duckdb/questions.generated.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Commands that take no options. */
export const PLAIN_COMMANDS = {
  completion: 'print the completion script of a shell',
  help: 'print the help of a command',
  version: 'print the version',
} as const;

const PROGRAM = 'sweep10255';

/** Prints the script that makes a shell ask `sweep10255 complete` for completions. */
export function printCompletionScript(shell: Shell, stdout: Writable): void {
  script(shell, PROGRAM, PROGRAM);
  if (shell === 'bash') stdout.write(BASH_ADDITION);
}

/**
 * The library's bash script needs a function of the bash-completion package, which many machines do not have, and registers
 * itself without the option that lets bash complete file names.
 */
const BASH_ADDITION = `
if ! declare -F _get_comp_words_by_ref > /dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${words[cword]}
        prev=\${words[cword - 1]}
    }
fi
complete -o default -F __${PROGRAM}_complete ${PROGRAM}
`;

/**
 * Prints completions of the last word (the library writes to the standard output of the process), one per line, and the directive that the shells' scripts expect.
 * @param words after the program's name; the last one is empty if a new word begins
 */
export function printCompletions(words: readonly string[], stdout: Writable): void {
  if (isFileNext(words)) stdout.write(`:${ShellCompDirective.ShellCompDirectiveDefault}\n`);
  else completionTree().parse([...words]);
}

/** Values of these placeholders are paths. */
const FILE_OPTION = /<(?:file|files|directory|store)>/;
const FILE_OPERAND = /file/;

/** Whether the last word is the name of a file. The library leaves file names to nobody. */
function isFileNext(words: readonly string[]): boolean {
  const current = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  const command = COMMAND_NAMES.find((name) => name === words[0]);
  if (command === undefined || words.length < 2 || current.startsWith('-')) return false;
  const option = optionsOf(command)
    .map((name): OptionLine => OPTIONS[name])
    .find(({ flags }) => flags?.split(/[ ,]+/).includes(previous));
  if (option?.flags?.includes('<')) return FILE_OPTION.test(option.flags);
  return FILE_OPERAND.test(COMMANDS[command].operands ?? '');
}

function completionTree(): RootCommand {
  const root = new RootCommand();
  root.option('help', 'print the help', 'h');
  root.option('version', 'print the version', 'v');
  for (const name of COMMAND_NAMES) addCommand(root, name);
  for (const [name, summary] of Object.entries(PLAIN_COMMANDS)) root.command(name, summary);
  root.commands.get('completion')?.argument('shell', (complete) => {
    for (const shell of SHELLS) complete(shell, '');
  });
  root.commands.get('help')?.argument('command', (complete) => {
    for (const name of COMMAND_NAMES) complete(name, COMMANDS[name].summary);
  });
  return root;
}

function addCommand(root: RootCommand, name: CommandName): void {
  const { summary, actions = [] } = COMMANDS[name];
  const command = root.command(name, summary);
  command.option('help', 'print the help', 'h');
  if (actions.length > 0)
    command.argument('action', (complete) => {
      for (const action of actions) complete(action, '');
    });
  for (const option of optionsOf(name)) {
    const line: OptionLine = OPTIONS[option];
    const { flags } = line;
    const documentation = firstClause(line.documentation);
    const long = longFlagOf(line)?.slice(2);
    if (flags === null || long === undefined) continue;
    const short = /^-(\w),/.exec(flags)?.[1];
    const values = option === 'question' ? Object.keys(QUESTIONS) : choicesOf(line.check);
    // Without a function, the library takes an option for one without a value.
    if (flags.includes('<'))
      command.option(
        long,
        documentation,
        (complete) => {
          for (const value of values) complete(value, '');
        },
        short,
      );
    else if (short === undefined) command.option(long, documentation);
    else command.option(long, documentation, short);
  }
}

/** Descriptions of completions stand in one line. */
function firstClause(documentation: string): string {
  return documentation.split(/[;:(]/)[0]?.trim() ?? '';
}

/** The words that an option accepts; none if it accepts other values. */
export function choicesOf(check: z.core.$ZodType): readonly string[] {
  if (check instanceof z.ZodEnum) return check.options.map(String);
  if (check instanceof z.ZodOptional || check instanceof z.ZodReadonly || check instanceof z.ZodDefault)
    return choicesOf(check.unwrap());
  if (check instanceof z.ZodPipe) return choicesOf(check.out);
  return check instanceof z.ZodArray ? choicesOf(check.element) : [];
}
