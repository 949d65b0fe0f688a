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
}

/** A shell text's commands and assignments, or null where it does not parse. */
export function parseShell(text: string): ShellText | null {
  const script = parse(text);
  const commands: ShellCommand[] = [];
  const assignments: ShellAssignment[] = [];
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
    for (const value of Object.values(node)) walk(value, quoted);
    if (!Object.hasOwn(node, 'parts')) walk(node['parts'], quoted);
  };
  walk(script, false);
  return broken ? null : { commands, assignments: [...assignments, ...commands.flatMap(exported)] };
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): value is Word {
  return isNode(value) && typeof value['text'] === 'string' && typeof value['pos'] === 'number';
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
