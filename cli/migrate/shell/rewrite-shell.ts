import { Scalar } from 'yaml';
import { hostOf, readOnlyUrls, UNKNOWN_POD } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { EnvironmentVariable } from '../manifest/containers.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Range, Splice } from '../types.ts';
import { clientOf, type HttpClient, isOnlyPrefix, missingOptions, unsafeOption } from './http-clients.ts';
import {
  parseShell,
  type ShellCommand,
  type ShellText,
  type ShellWord,
  traces,
  usesVariables,
  variablesIn,
} from './parse-shell.ts';
import {
  editUrl,
  expandWord,
  type PortVariable,
  ShellHosts,
  type ShellSurroundings,
  type UrlEdit,
  whereWritten,
} from './url-edit.ts';

/** What becomes of a shell text. */
export interface ShellRewrite {
  readonly splices: readonly Splice[];
  /** Edits of the values of the container's variables, by name. */
  readonly variableEdits: ReadonlyMap<string, readonly Splice[]>;
  readonly clients: ReadonlySet<string>;
  readonly grants: ReadonlySet<Grant>;
  /** Variables that the edits use. */
  readonly uses: ReadonlySet<string>;
  readonly trustsAnyone: boolean;
  /** Commands that ask the port and stay: where, and why. */
  readonly left: readonly (Range & { readonly reason: LeftReason })[];
}

interface Draft {
  splices: Splice[];
  variableEdits: Map<string, Splice[]>;
  clients: Set<string>;
  grants: Set<Grant>;
  uses: Set<string>;
  trustsAnyone: boolean;
  /** An edit is where a variable is set: a command that stays would be changed with it. */
  editsVariable: boolean;
  rewritten: Set<ShellCommand>;
  /** Variables of rewritten commands whose values mention the port. */
  portVariables: Set<string>;
  left: (Range & { reason: LeftReason })[];
}

const MENTIONS_PORT = /(?<!\w)10255(?!\w)/;
/** `#!/bin/sh -x`: whatever is run is printed. */
const STARTS_TRACING = /^#!.*\s-\w*x/;
/** A package manager and its command, in this order. Alpine's package too is GNU's. */
const INSTALLERS = [
  [/apk\s/, /(?:^|\s)add\s/],
  [/(?:apt|apt-get|yum|dnf|zypper)\s/, /install\s/],
] as const;

/** Searches for one word after the other: one expression for all of them would take quadratic time. */
function installsWget(text: string): boolean {
  const commands = text.includes('wget') ? text.split(/[;&|\n]/) : [];
  return commands.some((command) =>
    INSTALLERS.some(([manager, install]) => /\bwget\b/.test(textAfter(install, textAfter(manager, command)))),
  );
}

function textAfter(pattern: RegExp, text: string): string {
  const match = pattern.exec(text);
  return match === null ? '' : text.slice(match.index + match[0].length);
}

/** Every curl and wget of a shell text that asks the kubelet on 10255, rewritten to ask it on 10250. */
export function rewriteShell(
  text: string,
  surroundings: ShellSurroundings,
  policy: MigrationPolicy,
): ShellRewrite {
  const draft = emptyDraft();
  if (
    !MENTIONS_PORT.test(text) &&
    !surroundings.variables.some(({ value }) => value !== null && MENTIONS_PORT.test(textOf(value)))
  )
    return draft;
  const shell = parseShell(text);
  if (shell === null) return { ...draft, left: [{ ...whole(text), reason: 'SHELL_UNREADABLE' }] };
  const variables = findPortVariables(shell, surroundings);
  const portVariables = new Set(variables.map(({ name }) => name));
  const known = {
    ...surroundings,
    variables: [...surroundings.variables, ...fixedVariables(shell)],
    traces: surroundings.traces || STARTS_TRACING.test(text) || traces(shell),
    hasGnuWget: surroundings.hasGnuWget || installsWget(text),
  };
  const hosts = new ShellHosts(text, shell, known);
  for (const command of shell.commands) {
    const index = command.words.findIndex((word) => clientOf(word) !== null);
    const word = command.words[index];
    const client = word === undefined ? null : clientOf(word);
    if (word === undefined || client === null) continue;
    const isDefined = shell.definitions.has(client.name);
    const runsHere = isOnlyPrefix(command.words.slice(0, index)) && !isDefined;
    const words = command.words.slice(index + 1);
    const ask = { hosts, command, client, words, word, variables, portVariables, runsHere };
    const reason = rewriteCommand(ask, known, policy, draft);
    if (reason !== null)
      draft.left.push({ start: word.start, end: command.words.at(-1)?.end ?? word.end, reason });
  }
  if (!draft.editsVariable) return draft;
  const isShared = usesVariables(shell, draft.portVariables, draft.rewritten);
  const reason = isShared ? 'SHARED_VARIABLE' : draft.left[0]?.reason;
  return reason === undefined
    ? draft
    : { ...emptyDraft(), left: [...draft.left, { ...whole(text), reason }] };
}

const whole = (text: string): Range => ({ start: 0, end: text.length });

function emptyDraft(): Draft {
  return {
    splices: [],
    variableEdits: new Map(),
    clients: new Set(),
    grants: new Set(),
    uses: new Set(),
    trustsAnyone: false,
    editsVariable: false,
    rewritten: new Set(),
    portVariables: new Set(),
    left: [],
  };
}

/** Variables whose values mention the port: those of the shell text hide those of the container. */
function findPortVariables({ assignments }: ShellText, { variables }: ShellSurroundings): PortVariable[] {
  const own = assignments.map(({ name, text, start }): PortVariable => {
    const quote = /^(["']).*\1$/s.test(text) ? 1 : 0;
    const value = text.slice(quote, text.length - quote);
    return { name, value, origin: { kind: 'TEXT' }, start: start + quote };
  });
  const containers = variables.flatMap(({ name, value }): PortVariable[] =>
    value === null ? [] : [{ name, value: textOf(value), origin: { kind: 'ENVIRONMENT', name }, start: 0 }],
  );
  return [...own, ...containers].filter(({ value }) => MENTIONS_PORT.test(value));
}

/** Variables that the shell text itself sets to fixed values; those that are not nodes last, since the last one counts. */
function fixedVariables({ assignments, otherValues }: ShellText): EnvironmentVariable[] {
  const fixed = [...assignments, ...otherValues]
    .map(({ name, text: written }) => ({ name, value: written.replaceAll(/["']/g, '') }))
    .filter(({ value }) => /^[\w.:[\]-]+$/.test(value) && !MENTIONS_PORT.test(value));
  const variables = fixed.map(({ name, value }) => ({ name, value: new Scalar(value), fieldPath: null }));
  const isNode = ({ value }: { value: Scalar }): boolean =>
    hostOf(textOf(value), UNKNOWN_POD).kind === 'NODE';
  return [...variables.filter(isNode), ...variables.filter((variable) => !isNode(variable))];
}

interface Ask {
  readonly hosts: ShellHosts;
  readonly command: ShellCommand;
  readonly client: HttpClient;
  readonly words: readonly ShellWord[];
  readonly word: ShellWord;
  readonly variables: readonly PortVariable[];
  readonly portVariables: ReadonlySet<string>;
  /** Nothing but programs of the same pod sees the command, and no function of the text. */
  readonly runsHere: boolean;
}

/** @returns why the command stays as it is, or null where it was rewritten or does not ask the port */
function rewriteCommand(
  ask: Ask,
  surroundings: ShellSurroundings,
  policy: MigrationPolicy,
  draft: Draft,
): LeftReason | null {
  const expanded = ask.words.map((word) => expandWord(word.text, word.start, ask.variables));
  const urls = expanded.flatMap((word) => readOnlyUrls(word.text).map((url) => ({ word, url })));
  if (urls.length === 0) return null;
  if (!ask.runsHere) return 'RUNS_ELSEWHERE';
  const hosts = urls.map(({ url }) => ask.hosts.hostOf(url.host));
  const other = hosts.find((host) => host.kind === 'OTHER');
  if (other?.kind === 'OTHER') return hosts.length === 1 ? other.reason : 'OTHER_HOST_TOO';
  if (
    expanded.some(
      ({ text }) =>
        text.split('://').length - 1 > readOnlyUrls(text).filter(({ scheme }) => scheme !== '').length,
    )
  )
    return 'OTHER_HOST_TOO';
  const unsafe = unsafeOption(
    ask.client,
    ask.words,
    expanded.map(({ text }) => text),
  );
  if (unsafe !== null) return unsafe;
  if (ask.command.inBackticks) return 'BACKTICKS';
  if (surroundings.traces) return 'TRACED';
  if (ask.client.name === 'wget' && !surroundings.hasGnuWget) return 'NOT_GNU_WGET';
  const steps: UrlEdit[] = [];
  for (const [index, { word, url }] of urls.entries()) {
    const host = hosts[index];
    const asked = host?.kind !== 'NODE' ? 'LOCALHOST' : host.own ? 'OWN_NODE' : 'NODE';
    const step = editUrl(word, url, asked, surroundings, policy);
    if ('reason' in step) return step.reason;
    if (step.edits.some((edit) => whereWritten(edit.word, edit.edit) === null)) return 'NOT_EDITABLE';
    steps.push(step);
  }
  commit(ask, steps, draft);
  return null;
}

function commit(ask: Ask, steps: readonly UrlEdit[], draft: Draft): void {
  for (const { edits, grant, uses } of steps) {
    draft.grants.add(grant);
    if (uses !== null) draft.uses.add(uses);
    for (const { word, edit } of edits) {
      const place = whereWritten(word, edit);
      draft.editsVariable ||= place !== null && !isInside(ask.words, place.edit);
      if (place?.origin.kind === 'ENVIRONMENT') {
        const { name } = place.origin;
        draft.variableEdits.set(name, once(draft.variableEdits.get(name) ?? [], place.edit));
      } else if (place !== null) draft.splices = once(draft.splices, place.edit);
    }
  }
  draft.clients.add(ask.client.name);
  draft.rewritten.add(ask.command);
  for (const used of ask.words.flatMap(({ text }) => variablesIn(text)))
    if (ask.portVariables.has(used)) draft.portVariables.add(used);
  draft.trustsAnyone ||= ask.words.some(({ value }) => ask.client.trustsAnyone.test(value));
  const options = missingOptions(ask.client, ask.words);
  if (options !== '') draft.splices.push({ start: ask.word.end, end: ask.word.end, text: options });
}

function isInside(words: readonly ShellWord[], { start, end }: Splice): boolean {
  return words.some((word) => word.start <= start && end <= word.end);
}

/** Two commands that use one variable want the same edit of it. */
function once(splices: readonly Splice[], splice: Splice): Splice[] {
  const isThere = splices.some(
    ({ start, end, text }) => start === splice.start && end === splice.end && text === splice.text,
  );
  return isThere ? [...splices] : [...splices, splice];
}
