import { readOnlyUrls } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { ShellWord } from './parse-shell.ts';

export const CA_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';
export const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** Agents write both paths; `/var/run` is a link to `/run`. */
const IN_ACCOUNT = /^(?:\/var)?\/run\/secrets\/kubernetes\.io\/serviceaccount\/(.*)$/;

/** The path is that of the token of the pod's own service account. */
export function isTokenFile(path: string | null): boolean {
  return IN_ACCOUNT.exec(path ?? '')?.[1] === 'token';
}

/** The path is that of the cluster's CA, as pods have it. */
export function isCaFile(path: string | null): boolean {
  return IN_ACCOUNT.exec(path ?? '')?.[1] === 'ca.crt';
}

const BEARER = `Authorization: Bearer $(cat ${TOKEN_FILE})`;

/** A command that requests URLs, and its options for the CA and the credentials. */
export interface HttpClient {
  readonly name: string;
  readonly caOption: string;
  readonly tokenOption: string;
  /** The command already says whom to trust, or to trust anyone. */
  readonly hasCa: RegExp;
  readonly hasToken: RegExp;
  /** Its options turn certificate checks off. */
  readonly trustsAnyone: RegExp;
}

/** curl(1); the shape is that of the how-to page's own example. */
const CURL: HttpClient = {
  name: 'curl',
  caOption: `--cacert ${CA_FILE}`,
  tokenOption: `-H "${BEARER}"`,
  hasCa: /^(?:--cacert|--capath|--insecure|-[a-jl-zA-Z]*k[a-zA-Z]*$)/,
  hasToken: /^(?:authorization:|-H['"]?authorization:|--oauth2-bearer|--header=authorization:)/i,
  trustsAnyone: /^(?:--insecure|-[a-jl-zA-Z]*k[a-zA-Z]*)$/,
};

/** GNU wget(1). BusyBox's has no option for the CA, and does not check certificates. */
const WGET: HttpClient = {
  name: 'wget',
  caOption: `--ca-certificate=${CA_FILE}`,
  tokenOption: `--header="${BEARER}"`,
  hasCa: /^--(?:ca-certificate|ca-directory|no-check-certificate)/,
  hasToken: /^(?:authorization:|--header=authorization:)/i,
  trustsAnyone: /^--no-check-certificate$/,
};

const CLIENTS: readonly HttpClient[] = [CURL, WGET];

/** The client that a word names, with or without its folder. */
export function clientOf({ text }: ShellWord): HttpClient | null {
  const name = /^(?:[\w./-]*\/)?(curl|wget)$/.exec(text)?.[1];
  return CLIENTS.find((client) => client.name === name) ?? null;
}

/** Programs that run the rest of their words as a command, in the same pod. */
const PREFIXES =
  /^(?:(?:\/usr)?\/s?bin\/)?(?:timeout|nohup|time|exec|command|builtin|env|sudo|nice|ionice|stdbuf|setsid|tini|dumb-init)$/;
/** Options, numbers and variables of such a program. */
const PREFIX_WORD = /^-|^[\d.]+[smhd]?$|^\w+=/;

/** Whether what stands before a client only runs it: `kubectl exec`, `ssh` or `docker run` would be given the token. */
export function isOnlyPrefix(words: readonly ShellWord[]): boolean {
  return words.every(
    ({ value }, index) =>
      PREFIXES.test(value) ||
      (index > 0 &&
        (PREFIX_WORD.test(value) || /^(?:-u|--user|-s|--signal)$/.test(words[index - 1]?.value ?? ''))),
  );
}

/** Short options of either client that take the next word as their value. */
const TAKES_VALUE = /^-(?:[a-zA-Z]*[AbCcDdEeFHKmoPQrTtuUwXxYyz]|-[\w-]+)$/;
const PROXIES =
  /^(?:-x|--proxy|--preproxy|--socks[\w-]*|--proxy1\.0|-e$|--execute|--(?:abstract-)?unix-socket)/;
const SENDS_CREDENTIALS = /^(?:-[a-zA-Z]*u$|--user(?:=|$)|--netrc|--password|--http-password)/;
const PRINTS_HEADERS =
  /^(?:-[a-uw-zA-Z]*v[a-zA-Z]*|--verbose|--trace|--trace-ascii|--libcurl|-d|--debug)(?:=|$)/;
const READS_URLS = /^(?:-K|--config|-i|--input-file|--resolve|--connect-to|--next)(?:=|$)/;

/**
 * Why the token would reach something other than the URLs on port 10255; null if it would not.
 * @param expanded the words with the variables that mention the port replaced
 */
export function unsafeOption(
  { name }: HttpClient,
  words: readonly ShellWord[],
  expanded: readonly string[],
): LeftReason | null {
  const options = words.map(({ value }) => value);
  if (
    options.some((value) => SENDS_CREDENTIALS.test(value)) ||
    expanded.some((text) => /\/\/[^/\s]*@/.test(text))
  )
    return 'OTHER_CREDENTIALS';
  if (options.some((value) => PROXIES.test(value) && !(name === 'curl' && value === '-e'))) return 'PROXY';
  // curl -d and -i, and wget -v, mean something else.
  const prints = (value: string): boolean =>
    PRINTS_HEADERS.test(value) && (name === 'curl' ? value !== '-d' : !/^-[a-z]*v|--verbose/.test(value));
  if (options.some(prints)) return 'VERBOSE';
  if (options.some((value) => READS_URLS.test(value) && !(name === 'curl' && value === '-i')))
    return 'OTHER_HOST_TOO';
  const isOther = (text: string, index: number): boolean =>
    !text.startsWith('-') &&
    !TAKES_VALUE.test(options[index - 1] ?? '') &&
    /^["']?(?:\$|[\w-]+[.:/])/.test(text) &&
    !/^["']?\$[({]?\w*(?:opt|arg|flag)/i.test(text) &&
    readOnlyUrls(text).length === 0;
  return expanded.some(isOther) ? 'OTHER_HOST_TOO' : null;
}

/** The options that a command lacks to ask the kubelet on 10250. */
export function missingOptions(client: HttpClient, words: readonly ShellWord[]): string {
  const says = (pattern: RegExp): boolean => words.some(({ value }) => pattern.test(value));
  const options = [
    says(client.hasCa) ? '' : client.caOption,
    says(client.hasToken) ? '' : client.tokenOption,
  ];
  return options.map((option) => (option === '' ? '' : ` ${option}`)).join('');
}
