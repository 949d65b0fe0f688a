import { parse, type Word } from 'unbash';

/** A word as written, quotes included, with its place in the text. */
export interface ShellWord {
  readonly text: string;
  /** What it says, quotes removed; expansions stay as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A command with its arguments, wherever it stands: in a loop, a pipe, a `$(…)`. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly inBackticks: boolean;
}

/** `NAME=value`, where the value begins. */
export interface ShellAssignment {
  readonly name: string;
  readonly text: string;
  readonly start: number;
}

export interface ShellText {
  readonly commands: readonly ShellCommand[];
  readonly assignments: readonly ShellAssignment[];
  /** Words of loops and defaults (`${NAME:=word}`), by their variables. */
  readonly otherValues: readonly Pick<ShellAssignment, 'name' | 'text'>[];
  /** Names of its functions and aliases. */
  readonly definitions: ReadonlySet<string>;
}

/** A shell text's commands and what it defines, or null where it does not parse. */
export function parseShell(text: string): ShellText | null {
  const script = parse(text);
  const commands: ShellCommand[] = [];
  const assignments: ShellAssignment[] = [];
  const otherValues: { name: string; text: string }[] = [];
  const definitions = new Set<string>();
  let broken = (script.errors?.length ?? 0) > 0;
  const walk = (node: unknown, inBackticks: boolean): void => {
    if (Array.isArray(node)) for (const part of node) walk(part, inBackticks);
    if (!isNode(node)) return;
    if (Array.isArray(node['errors']) && node['errors'].length > 0) broken = true;
    const quoted =
      inBackticks || (node['type'] === 'CommandExpansion' && String(node['text']).startsWith('`'));
    if (node['type'] === 'Command') commands.push({ words: wordsOf(node), inBackticks: quoted });
    if (node['type'] === 'Assignment' && isWord(node['value']))
      assignments.push({ name: String(node['name']), text: node['value'].text, start: node['value'].pos });
    if (node['type'] === 'Function' && isWord(node['name'])) definitions.add(node['name'].value);
    for (const value of valuesSetBy(node)) otherValues.push(value);
    for (const value of Object.values(node)) walk(value, quoted);
    if (!Object.hasOwn(node, 'parts')) walk(node['parts'], quoted);
  };
  walk(script, false);
  if (broken) return null;
  for (const { words } of commands)
    if (words[0]?.value === 'alias')
      for (const { value } of words) definitions.add(value.split('=', 1)[0] ?? '');
  return {
    commands,
    assignments: [...assignments, ...commands.flatMap(exported)],
    otherValues,
    definitions,
  };
}

function valuesSetBy(node: Record<string, unknown>): { name: string; text: string }[] {
  const { name, wordlist, parameter, operator, operand } = node;
  if (node['type'] === 'For' && isWord(name) && Array.isArray(wordlist))
    return wordlist.filter((word) => isWord(word)).map(({ text }) => ({ name: name.value, text }));
  const isDefault = node['type'] === 'ParameterExpansion' && /^:?=$/.test(String(operator));
  return isDefault && isWord(operand) ? [{ name: String(parameter), text: operand.text }] : [];
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): value is Word {
  return isNode(value) && typeof value['text'] === 'string' && typeof value['pos'] === 'number';
}

/** The shell prints the commands that it runs: `set -x`, `set -e -o xtrace`, `shopt -so xtrace`. */
export function traces({ commands }: ShellText): boolean {
  return commands.some(
    ({ words: [program, ...options] }) =>
      /^(?:set|shopt)$/.test(program?.value ?? '') &&
      options.some(({ value }) => value === 'xtrace' || (program?.value === 'set' && /^-\w*x/.test(value))),
  );
}

/** The variables of a word, up to the first command in it, which is a command of its own. */
export function variablesIn(text: string): string[] {
  const [own = ''] = text.split(/\$\((?!\w+\))|`/, 1);
  return [...own.matchAll(/\$[({]?(\w+)/g)].map(([, name = '']) => name);
}

/** Programs for which the value of a variable is only a text. */
const ONLY_PRINTS = /^(?:echo|printf|test|\[\[?|:|export|local|readonly|declare|unset)$/;

/** Whether commands other than these use one of the variables, or one that is made from them. */
export function usesVariables(
  { assignments, commands }: ShellText,
  variables: ReadonlySet<string>,
  except: ReadonlySet<ShellCommand>,
): boolean {
  const names = new Set(variables);
  const uses = (text: string): boolean => variablesIn(text).some((name) => names.has(name));
  for (const { name, text } of assignments) if (uses(text)) names.add(name);
  return commands.some(
    (command) =>
      !except.has(command) &&
      !ONLY_PRINTS.test(command.words[0]?.value ?? '') &&
      command.words.some(({ text }) => uses(text)),
  );
}

function wordsOf(command: Record<string, unknown>): ShellWord[] {
  const suffix = Array.isArray(command['suffix']) ? command['suffix'] : [];
  return [command['name'], ...suffix]
    .filter((word) => isWord(word))
    .map(({ text, value, pos, end }) => ({ text, value, start: pos, end }));
}

/** `export NAME=value`, `local NAME=value` and their like. */
function exported({ words }: ShellCommand): ShellAssignment[] {
  if (!['export', 'local', 'readonly', 'declare'].includes(words[0]?.value ?? '')) return [];
  return words.slice(1).flatMap(({ text, start }) => {
    const match = /^(\w+)=/.exec(text);
    if (match?.[1] === undefined) return [];
    return [{ name: match[1], text: text.slice(match[0].length), start: start + match[0].length }];
  });
}

const BARE = /^[\w@%+=:,./-]+$/;
/** `$(VAR)` as Kubernetes expands it in command and args, and its escape `$$(VAR)`. */
const REFERENCE = /\$?\$\((\w[\w.-]*)\)/g;

/** The words of an exec-form command as one shell command that runs the same: `$(VAR)` becomes `${VAR}`. */
export function toShellCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (BARE.test(word)) return word;
  let quoted = '';
  let plain = '';
  let done = 0;
  for (const match of word.matchAll(REFERENCE)) {
    const literal = word.slice(done, match.index);
    const isEscape = match[0].startsWith('$$');
    plain += literal + (isEscape ? match[0].slice(1) : '');
    quoted += escapeInDoubleQuotes(literal) + (isEscape ? `\\${match[0].slice(1)}` : `\${${match[1]}}`);
    done = match.index + match[0].length;
  }
  plain += word.slice(done);
  quoted += escapeInDoubleQuotes(word.slice(done));
  const hasReference = /(?<!\\)\$\{/.test(quoted);
  return hasReference ? `"${quoted}"` : `'${plain.replaceAll("'", `'\\''`)}'`;
}

function escapeInDoubleQuotes(text: string): string {
  return text.replaceAll(/[\\"$`]/g, '\\$&');
}
