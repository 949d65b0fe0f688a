import type { Surroundings } from '../kubelet/urls.ts';
import { endpointOf, hostOf, type ReadOnlyUrl, toSecurePort } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { Grant, MigrationPolicy, Splice } from '../types.ts';
import type { ShellText } from './parse-shell.ts';

/** What the shell text is surrounded by, and the names that its edits may use. */
export interface ShellSurroundings extends Surroundings {
  /** The variables that hold the node's name and address, or would once added; null where none can be added. */
  readonly nodeName: string | null;
  readonly nodeAddress: string | null;
  /** False where the image may have another wget, or is not known. */
  readonly hasGnuWget: boolean;
  /** The shell prints the commands that it runs (`set -x`). */
  readonly traces: boolean;
}

/** The edits of one URL, and what asking it takes. */
export interface UrlEdit {
  readonly edits: readonly { readonly word: ExpandedWord; readonly edit: Splice }[];
  readonly grant: Grant;
  readonly uses: string | null;
}

/**
 * A URL of the read-only port becomes one of 10250, or of the Kubernetes API where it asks for pods.
 * @param host the own node, another node, or localhost, which no certificate names: it becomes the node's address
 */
export function editUrl(
  word: ExpandedWord,
  url: ReadOnlyUrl,
  host: 'OWN_NODE' | 'NODE' | 'LOCALHOST',
  { nodeName, nodeAddress }: ShellSurroundings,
  policy: MigrationPolicy,
): UrlEdit | { reason: LeftReason } {
  const endpoint = endpointOf(url.path, policy);
  if (endpoint.kind === 'UNKNOWN') return { reason: 'UNKNOWN_PATH' };
  if (endpoint.kind === 'NEEDS_FINE_GRAINED') return { reason: 'NEEDS_FINE_GRAINED' };
  if (endpoint.kind === 'PODS') {
    const isWhole =
      word.text.replace(/^"(.*)"$/, '$1') === word.text.slice(url.start, url.end) &&
      word.segments.length === 1;
    if (host === 'NODE' || nodeName === null || !isWhole || url.query !== '')
      return { reason: 'NODE_NAME_UNKNOWN' };
    const text = `"https://\${KUBERNETES_SERVICE_HOST}:\${KUBERNETES_SERVICE_PORT}/api/v1/pods?fieldSelector=spec.nodeName=\${${nodeName}}"`;
    return {
      edits: [{ word, edit: { start: 0, end: word.text.length, text } }],
      grant: 'pods',
      uses: nodeName,
    };
  }
  const edits: Splice[] = toSecurePort(url);
  if (host !== 'LOCALHOST')
    return { edits: edits.map((edit) => ({ word, edit })), grant: endpoint.grant, uses: null };
  if (nodeAddress === null) return { reason: 'LOCALHOST' };
  const start = url.port.start - 1 - url.host.length;
  edits.push({ start, end: start + url.host.length, text: `\${${nodeAddress}}` });
  return { edits: edits.map((edit) => ({ word, edit })), grant: endpoint.grant, uses: nodeAddress };
}

/** What a function or a script is called with; in a relabeling it is a part of the address. */
const POSITIONAL = /^(?:\d+|[@*#?!-])$/;
/** `$NAME` and `${NAME}`, and with a default `${NAME:-word}`. */
const VARIABLE = /\$(?:\{(\w+|[@*])(?::?[-=]([^{}]*))?|(\w+|[@*]))/g;
const ONLY_VARIABLE = /^\$(?:\{[^{}]*\}|\w+)$/;
/** A value that says everything; hostOf judges it. */
const FIXED = /^[\w.:[\]-]*$/;
/** A command whose output is names or addresses of nodes. */
const LISTS_NODES = /\bget\s+(?:no|nodes?)\b|hostIP|nodeName/;
const NAMES_NODES = /\$\{?\w*nodes?\b/i;
/** `read` with its names: the rest of its line and, because a space may be a line feed, the first word of the next. */
const READS = /\bread\b([^;|\n]*)(?=(\n\w*)?)/g;

/** A variable that is made from that many others, one from the other, shows nothing. */
const MAX_DEPTH = 100;

/** Tells which hosts of a shell text are nodes; made once for a text. */
export class ShellHosts {
  readonly #surroundings: Surroundings;
  readonly #values: ReadonlyMap<string, readonly { readonly text: string }[]>;
  readonly #read: ReadonlySet<string>;
  readonly #listsNodes: boolean;
  /** What is known about variables; a variable that is set to itself shows nothing against it. */
  readonly #nodes = new Map<string, boolean>();
  /** How many variables lead to the one that is examined. */
  #depth = 0;

  constructor(text: string, { assignments, otherValues }: ShellText, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#values = Map.groupBy([...assignments, ...otherValues], ({ name }) => name);
    const read = [...text.matchAll(READS)].map(([, names = '', next = '']) => names + next);
    this.#read = new Set(read.flatMap((names) => names.match(/(?<=\s)\w+/g) ?? []));
    this.#listsNodes = LISTS_NODES.test(text) || NAMES_NODES.test(text);
  }

  /** As hostOf, but a variable that the text itself sets is a node only if everything that it is set to is one. */
  hostOf(host: string): ReturnType<typeof hostOf> {
    const bare = host.replaceAll(/["']/g, '');
    const name = /^\$\{?(\w+)\}?$/.exec(bare)?.[1];
    if (name === undefined || (!POSITIONAL.test(name) && this.#isSetToNodes(name)))
      return hostOf(host, this.#surroundings);
    return { kind: 'OTHER', reason: 'OTHER_HOST' };
  }

  #isSetToNodes(name: string): boolean {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    this.#nodes.set(name, true);
    this.#depth += 1;
    const isNode =
      this.#depth < MAX_DEPTH &&
      (this.#values.get(name) ?? []).every(({ text }) => this.#showsNode(text)) &&
      (!this.#read.has(name) || this.#listsNodes);
    this.#depth -= 1;
    this.#nodes.set(name, isNode);
    return isNode;
  }

  #showsNode(written: string): boolean {
    const value = written.replaceAll(/["']/g, '');
    if (FIXED.test(value)) return true;
    const used = [...value.matchAll(VARIABLE)].map(([, braced, fallback = '', bare]) => ({
      fallback,
      isNode: this.hostOf(`\${${braced ?? bare}}`).kind === 'NODE',
    }));
    const isFallbackNode = ({ fallback }: { fallback: string }): boolean =>
      fallback === '' || fallback.startsWith('$') || hostOf(fallback, this.#surroundings).kind === 'NODE';
    if (!used.every(isFallbackNode)) return false;
    if (ONLY_VARIABLE.test(value)) return used.every(({ isNode }) => isNode);
    return /^(?:\$\(|`)/.test(value) && (LISTS_NODES.test(value) || used.some(({ isNode }) => isNode));
  }
}

/** Where a piece of an expanded word is written. */
type Origin = { readonly kind: 'TEXT' } | { readonly kind: 'ENVIRONMENT'; readonly name: string };

/** A variable whose value mentions the port. */
export interface PortVariable {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
  /** Offset of the value where it is written: in the shell text, or in the variable's own scalar. */
  readonly start: number;
}

interface Segment {
  readonly origin: Origin;
  /** Offset in the expanded word. */
  readonly at: number;
  readonly length: number;
  /** Offset where the segment is written. */
  readonly start: number;
}

/** A word with the variables that mention the port put in, and the way back to where each piece is written. */
interface ExpandedWord {
  readonly text: string;
  readonly segments: readonly Segment[];
}

const REFERENCE = /\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g;

/** @param start offset of the word in the shell text */
export function expandWord(word: string, start: number, variables: readonly PortVariable[]): ExpandedWord {
  const segments: Segment[] = [];
  let text = '';
  const add = (written: string, origin: Origin, at: number): void => {
    segments.push({ origin, at: text.length, length: written.length, start: at });
    text += written;
  };
  let done = 0;
  for (const match of word.matchAll(REFERENCE)) {
    const name = match[1] ?? match[2] ?? match[3];
    const variable = variables.find((candidate) => candidate.name === name);
    if (variable === undefined) continue;
    add(word.slice(done, match.index), { kind: 'TEXT' }, start + done);
    add(variable.value, variable.origin, variable.start);
    done = match.index + match[0].length;
  }
  add(word.slice(done), { kind: 'TEXT' }, start + done);
  return { text, segments };
}

/** An edit of the expanded word, as an edit of the place that it is written in; null where it spans several. */
export function whereWritten(word: ExpandedWord, edit: Splice): { origin: Origin; edit: Splice } | null {
  const holds = ({ at, length }: Segment): boolean =>
    edit.start >= at && edit.end <= at + length && length > 0;
  const segment = word.segments.find(holds);
  if (segment === undefined) return null;
  const by = segment.start - segment.at;
  return { origin: segment.origin, edit: { start: edit.start + by, end: edit.end + by, text: edit.text } };
}
