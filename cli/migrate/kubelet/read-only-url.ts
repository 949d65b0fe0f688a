import { isBelow } from '../../../shared/model/gke-version.ts';
import type { Grant, MigrationPolicy, Range } from '../types.ts';

/** A URL with port 10255, or a `host:10255`, inside a text. */
export interface ReadOnlyUrl extends Range {
  /** Empty where none is written. */
  readonly scheme: string;
  readonly host: string;
  /** Where `10255` stands. */
  readonly port: Range;
  /** From the slash to the query or the end; empty where none is written. */
  readonly path: string;
  /** From the question mark on. */
  readonly query: string;
}

/** Bounded, so that a long text without a colon is not gone through again from each of its words. */
const HOST = String.raw`(?:\$?\$\([^)\s]*\)|\$?\$\{[^}\s]*\}|\$?\$\w+|\[[0-9A-Fa-f:]+\]|["'\w.-]){1,255}`;
const READ_ONLY_URL = new RegExp(
  String.raw`(?<![\w$.@/-])(?:(?<scheme>[a-z][a-z0-9+]*):\/\/(?:[^\s@/"']*@)?|(?!["']))(?<host>${HOST}):(?<port>10255)(?![0-9A-Za-z])(?<path>["']?(?:\/[^\s"'?;|)<>&\x60,\]]*)?)(?<query>\?[^\s"';|)<>&\x60]*)?`,
  'dg',
);

/** The URLs of the port in a text, in order. */
export function readOnlyUrls(text: string): ReadOnlyUrl[] {
  return [...text.matchAll(READ_ONLY_URL)].map((match) => {
    const { scheme = '', host = '', path = '', query = '' } = match.groups ?? {};
    const [portStart, portEnd] = match.indices?.groups?.['port'] ?? [0, 0];
    const path0 = path.replace(/^["']/, '');
    const quoteOnly = path !== path0 && path0 === '';
    const start = match.index;
    const end = start + match[0].length - (quoteOnly ? path.length : 0);
    return { start, end, scheme, host, port: { start: portStart, end: portEnd }, path: path0, query };
  });
}

/** Where the scheme stands, or where one would be put. */
export function schemeRange(url: ReadOnlyUrl): Range {
  return { start: url.start, end: url.scheme === '' ? url.start : url.start + url.scheme.length };
}

/** The edits that make it `https` on 10250. */
export function toSecurePort(url: ReadOnlyUrl): (Range & { text: string })[] {
  const scheme = { ...schemeRange(url), text: url.scheme === '' ? 'https://' : 'https' };
  return [scheme, { ...url.port, text: '10250' }];
}

/** What asking a path of the kubelet on 10250 takes. */
type Endpoint =
  | { readonly kind: 'GRANT'; readonly grant: Grant }
  | { readonly kind: 'NEEDS_FINE_GRAINED' }
  /** `/pods`: the Kubernetes API answers it, with less than the kubelet would ask for. */
  | { readonly kind: 'PODS' }
  | { readonly kind: 'UNKNOWN' };

/**
 * The sub-resource that the kubelet asks the API server about for a path (kubelet authorization, Kubernetes docs).
 * @param path as in a URL, query left out
 */
export function endpointOf(path: string, policy: MigrationPolicy): Endpoint {
  const [, first] = path.split('/');
  if (path.includes('$')) return { kind: 'UNKNOWN' };
  if (first === 'metrics') return { kind: 'GRANT', grant: 'nodes/metrics' };
  if (first === 'stats') return { kind: 'GRANT', grant: 'nodes/stats' };
  if (first === 'pods') return { kind: 'PODS' };
  if (first !== 'healthz') return { kind: 'UNKNOWN' };
  return hasFineGrained(policy) ? { kind: 'GRANT', grant: 'nodes/healthz' } : { kind: 'NEEDS_FINE_GRAINED' };
}

/** Kubelets know nodes/healthz and nodes/pods: on by default from 1.33 (KEP-2862). */
export function hasFineGrained({ clusterVersion }: MigrationPolicy): boolean {
  return clusterVersion !== null && !isBelow(clusterVersion, '1.33');
}
