import type { Surroundings } from '../kubelet/hosts.ts';
import { endpointOf, type ReadOnlyUrl, toSecurePort } from '../kubelet/read-only-url.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { Grant, MigrationPolicy, Splice } from '../types.ts';
import type { ExpandedWord } from './expand-word.ts';

/** What the shell text is surrounded by, and the names that its edits may use. */
export interface ShellSurroundings extends Surroundings {
  /** The variables that hold the node's name and address, or would once added; null where none can be added. */
  readonly nodeName: string | null;
  readonly nodeAddress: string | null;
  /** False where the image may have another wget, or is not known. */
  readonly hasGnuWget: boolean;
  /** The shell is told to print what it runs. */
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
