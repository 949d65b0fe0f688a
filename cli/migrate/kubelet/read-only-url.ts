import type { Range } from '../types.ts';

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
