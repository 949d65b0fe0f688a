import { isScalar, type Scalar, type YAMLSeq } from 'yaml';
import type { LeftReason } from '../left-reasons.ts';
import {
  addVariables,
  type CommandLine,
  type Container,
  hasGnuWget,
  hasVariable,
  imageName,
  wordsOf,
} from '../manifest/containers.ts';
import { toShellCommand } from '../shell/parse-shell.ts';
import { rewriteShell, type ShellRewrite } from '../shell/rewrite-shell.ts';
import { editScalar, scalarEditor, textOf } from '../text/scalar-edit.ts';
import { applySplices, hull } from '../text/splices.ts';
import type { MigrationPolicy, Range, Splice } from '../types.ts';
import { ownPair } from '../yaml/lookup.ts';
import { hasInnerComments, insertPair, replaceList, type Writable } from '../yaml/structure-edit.ts';
import { rangeOf } from './config-edits.ts';

/** What becomes of one command line. `splices` is null where the edits cannot be written down. */
export interface CommandLineRewrite {
  readonly rewrite: ShellRewrite;
  readonly splices: readonly Splice[] | LeftReason;
  /** Where the commands that stay as they are stand. */
  readonly left: readonly { readonly reason: LeftReason; readonly covers: Range }[];
  /** It was a list of words, and now needs a shell. */
  readonly needsShell: boolean;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const COMMAND_FLAG = /^-[abd-z]*c[a-z]*$/;

/** Rewrites the shell text of a command line, or the command line itself into one that can read the token. */
export function rewriteCommandLine(
  container: Container,
  line: CommandLine,
  policy: MigrationPolicy,
): CommandLineRewrite | null {
  const items = wordsOf(container.manifest, line);
  if (!items.every((item) => isScalar(item))) return null;
  const words = items.map((item) => textOf(item));
  const shell = words.findIndex((word) => SHELLS.has(baseName(word)));
  const flag = words.findIndex((word, index) => index > shell && COMMAND_FLAG.test(word));
  const startsShell = (shell >= 0 || line.command === null) && flag === shell + 1;
  const text = items[flag + 1];
  return startsShell && text !== undefined
    ? rewriteShellText(container, text, words[flag] ?? '', policy)
    : rewriteWords(container, line, words, policy);
}

function rewriteShellText(
  container: Container,
  scalar: Scalar,
  flag: string,
  policy: MigrationPolicy,
): CommandLineRewrite {
  const rewrite = rewriteShell(
    textOf(scalar),
    { ...surroundingsOf(container), traces: flag.includes('x') },
    policy,
  );
  const splices = editScalar(container.manifest.source, scalar, rewrite.splices) ?? 'NOT_EDITABLE';
  const left = rewrite.left.map(({ reason, ...range }) => ({
    reason,
    covers: scalarEditor(container.manifest.source, scalar).locate(range),
  }));
  return { rewrite, splices, left, needsShell: false };
}

function rewriteWords(
  container: Container,
  line: CommandLine,
  words: readonly string[],
  policy: MigrationPolicy,
): CommandLineRewrite {
  const program =
    line.command === null && ['curl', 'wget'].includes(imageName(container.image))
      ? [imageName(container.image)]
      : [];
  const script = toShellCommand([...program, ...words]);
  const rewrite = rewriteShell(script, { ...surroundingsOf(container), traces: false }, policy);
  const lists = [line.command, line.args].filter((list) => list !== null);
  const left = rewrite.left.map(({ reason }) => ({ reason, covers: hull(lists.map(rangeOf)) }));
  if (rewrite.splices.length === 0) return { rewrite, splices: [], left, needsShell: false };
  if (lists.some((list) => hasInnerComments(list)))
    return { rewrite, splices: 'COMMENTS_IN_LIST', left, needsShell: false };
  return {
    rewrite,
    splices: asShell(container.manifest.source, line, applySplices(script, rewrite.splices)),
    left,
    needsShell: true,
  };
}

function asShell(source: string, line: CommandLine, script: string): Splice[] {
  const { command, args, owner } = line;
  if (args === null) return [replaceList(source, command as YAMLSeq, ['sh', '-c', script])];
  const text = replaceList(source, args, [script]);
  if (command !== null) return [replaceList(source, command, ['sh', '-c']), text];
  const before = ownPair(owner, 'args');
  return before === null ? [] : [insertPair(source, owner, before, 'command', ['sh', '-c']), text];
}

function surroundingsOf(container: Container) {
  return {
    variables: container.variables,
    onHostNetwork: container.onHostNetwork,
    nodeName: nodeVariable(container, 'NODE_NAME'),
    nodeAddress: nodeVariable(container, 'NODE_IP'),
    hasGnuWget: hasGnuWget(container.image),
  };
}

function baseName(word: string): string {
  return word.split('/').at(-1) ?? '';
}

const FIELDS = { NODE_NAME: 'spec.nodeName', NODE_IP: 'status.hostIP' } as const;
type NodeVariable = keyof typeof FIELDS;

/** The container's variable that holds the field, or the name of one that could be added. */
function nodeVariable(container: Container, variable: NodeVariable): string {
  const present = container.variables.find(({ fieldPath }) => fieldPath === FIELDS[variable]);
  if (present !== undefined) return present.name;
  return hasVariable(container, variable) ? `KUBELET_${variable}` : variable;
}

/**
 * The edits that add the variables which are used and not there yet.
 * @returns null where the container's list of variables cannot be added to
 */
export function addNodeVariables(container: Container, used: ReadonlySet<string>): Splice[] | null {
  const missing = (['NODE_NAME', 'NODE_IP'] as const)
    .map((variable) => ({ name: nodeVariable(container, variable), fieldPath: FIELDS[variable] }))
    .filter(({ name }) => used.has(name) && !hasVariable(container, name))
    .map(({ name, fieldPath }): Writable => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
  return missing.length === 0 ? [] : addVariables(container, missing);
}
