import * as z from 'zod';
import { ROUTE_WORDS, type RouteKind } from '../model/control-plane.ts';
import { parseGkeVersion } from '../model/gke-version.ts';
import { isLabelKey, isOwner } from '../model/owners.ts';
import { parseScope, type ScopePart } from '../model/scope.ts';
import { CALLER_SOURCES } from '../model/words.ts';

/**
 * Parsers of option texts (from a flag or a variable). An error message completes the sentence
 * `Invalid value "text" for --option: …`.
 */

/** One word of a set. */
export function choice<const W extends readonly [string, ...string[]]>(words: W) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** Words of a set, separated by commas. */
export function choices<const W extends readonly [string, ...string[]]>(words: W) {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words, { error: `must be a comma-separated list of ${words.join(', ')}` })))
    .readonly();
}

/** `off`, or sources separated by commas: at most one of those that read a cluster's objects, and `flow-logs`. */
export function callerSources() {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .transform((words) => (words.length === 1 && words[0] === 'off' ? [] : words))
    .pipe(z.array(z.enum(CALLER_SOURCES, { error: `must be off, or some of ${CALLER_SOURCES.join(', ')}` })))
    .refine((words) => !(words.includes('pods') && words.includes('pods+configmaps')), {
      error: 'must not contain both pods and pods+configmaps, which includes pods',
    })
    .readonly();
}

/** Paths of files, separated by commas. */
export function files() {
  return z
    .string()
    .transform((text) => text.split(',').map((path) => path.trim()))
    .pipe(z.array(z.string().min(1, { error: 'contains an empty file name' })))
    .readonly();
}

/** IAM permissions with an optional resource (`PERMISSION@RESOURCE`), or RBAC grants (`get nodes/proxy`). */
export function permissions() {
  const permission = /^(?:[a-z]+\.[\w.]+(?:@(?:organizations|folders|projects)\/\S+)?|[a-z]+ [\w./-]+)$/;
  const error =
    'must list permissions such as container.clusters.list, container.clusters.list@projects/ID or `get nodes/proxy`';
  return z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.string().regex(permission, { error })))
    .readonly();
}

/** An integer between two bounds, inclusive. */
export function wholeNumber(least: number, most: number) {
  const error = `must be an integer from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.int().min(least, { error }).max(most, { error }));
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** `100ms`, `30s`, `5m`, `1h` or `2d`, to milliseconds. */
export function duration() {
  return z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h|d)$/, {
      error: 'must be a duration such as 100ms, 30s, 5m, 1h or 2d',
      abort: true,
    })
    .transform((text) => {
      const unit = text.replace(/^\d+/, '') as Unit;
      return Number.parseInt(text, 10) * UNIT_MS[unit];
    });
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** One or more ascending times separated by commas, as Unix seconds or RFC 3339; parsed to milliseconds. */
export function instants(most: number) {
  return z.string().transform((text, context) => {
    const times = text.split(',').map((each) => {
      const time = each.trim();
      if (/^\d{1,11}(?:\.\d+)?$/.test(time)) return Math.round(Number(time) * 1000);
      return RFC_3339.test(time) ? Date.parse(time) : Number.NaN;
    });
    const rising = times.every((time, index) => time > (times[index - 1] ?? -Infinity));
    if (rising && times.length <= most) return Object.freeze(times);
    context.addIssue(
      `must be a time such as 1795478523.2 or 2026-11-24T00:02:03Z, or up to ${most} times in ascending order, separated by commas`,
    );
    return z.NEVER;
  });
}

/** A flag without a value: commander passes `true`; a variable may use any of these words. */
export function yesOrNo() {
  return z.stringbool({
    truthy: ['true', '1', 'yes', 'on'],
    falsy: ['false', '0', 'no', 'off'],
    error: 'must be true or false',
  });
}

/** `organizations/N`, `folders/N`, `projects/ID`, several separated by commas. */
export function scope() {
  return z.string().transform((text, context) => {
    const parsed = parseScope(text);
    if ('parts' in parsed) return Object.freeze(parsed.parts);
    context.addIssue(
      `${parsed.invalid === text ? '' : `"${parsed.invalid}" `}must be organizations/NUMBER, folders/NUMBER or projects/ID`,
    );
    return z.NEVER;
  });
}

/** Project IDs or numbers, with or without `projects/`, separated by commas; parsed to parts of a scope. */
export function scopeProject() {
  return scopeParts('projects', 'must be a project ID or number');
}

/** Numbers of folders, with or without `folders/`, separated by commas; parsed to parts of a scope. */
export function scopeNumber() {
  return scopeParts('folders', 'must be the number of a folder');
}

function scopeParts(kind: ScopePart['kind'], error: string) {
  return z.string().transform((text, context): readonly ScopePart[] => {
    const names = text.split(',').map((name) => name.trim());
    const parsed = parseScope(
      names.map((name) => (name.startsWith(`${kind}/`) ? name : `${kind}/${name}`)).join(','),
    );
    if ('parts' in parsed) return Object.freeze(parsed.parts);
    context.addIssue(error);
    return z.NEVER;
  });
}

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/** Organizations by number, with or without `organizations/`, or by domain, separated by commas. */
export function organization() {
  return z.string().transform((text, context): readonly OrganizationName[] => {
    const names = text.split(',').map((name): OrganizationName | null => {
      const plain = name.trim().replace(/^organizations\//, '');
      if (/^\d{1,20}$/.test(plain)) return { number: plain };
      return DOMAIN.test(plain) ? { domain: plain.toLowerCase() } : null;
    });
    const known = names.filter((name) => name !== null);
    if (known.length === names.length) return Object.freeze(known);
    context.addIssue('must be the number or the domain of an organization');
    return z.NEVER;
  });
}

/** An organization as a user names it. */
export type OrganizationName = { readonly number: string } | { readonly domain: string };

/** `projects/ID`, several separated by commas; parsed to the project IDs. */
export function projects() {
  return z.string().transform((text, context) => {
    const parsed = parseScope(text);
    if ('parts' in parsed && parsed.parts.every(({ kind, id }) => kind === 'projects' && !/^\d+$/.test(id)))
      return Object.freeze(parsed.parts.map(({ id }) => id));
    context.addIssue('must be projects/ID, or several separated by commas');
    return z.NEVER;
  });
}

/** Keys of labels, separated by commas. */
export function labelKeys() {
  return z
    .string()
    .transform((text) => [...new Set(text.split(',').map((key) => key.trim()))])
    .pipe(z.array(z.string().refine(isLabelKey, { error: 'must be keys of labels, separated by commas' })))
    .readonly();
}

/** `projects/ID`, `folders/N`, `organizations/N` or `KEY=VALUE`. */
export function owner() {
  return z.string().refine(isOwner, {
    error: 'must be projects/ID, folders/NUMBER, organizations/NUMBER or, for a label, KEY=VALUE',
  });
}

/** Host names and addresses of this machine. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Override of a Google API's address: HTTPS, or HTTP on this machine, to which no credentials are sent. */
export function endpoint() {
  return z.string().transform((text, context) => {
    const url = URL.parse(text);
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url;
    context.addIssue('must be an https:// URL, or an http:// URL on this machine');
    return z.NEVER;
  });
}

/** `1.33`, `1.33.4` or `1.33.4-gke.500`. */
export function gkeVersion() {
  return z.string().transform((text, context) => {
    const version = parseGkeVersion(text);
    if (version !== null) return version;
    context.addIssue('must be a version such as 1.33 or 1.33.4-gke.500');
    return z.NEVER;
  });
}

/** A Kubernetes namespace (RFC 1123 label). */
export function namespaceName() {
  return z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'must be a Kubernetes namespace name' });
}

/** `dns`, `public`, `gateway` and `private`, several separated by commas. */
export function routes() {
  const words: Readonly<Record<string, RouteKind>> = ROUTE_WORDS;
  return z.string().transform((text, context): readonly RouteKind[] => {
    const names = text.split(',').map((name) => name.trim());
    const kinds = names.flatMap((name) => (Object.hasOwn(words, name) ? (words[name] ?? []) : []));
    if (kinds.length === names.length) return kinds;
    context.addIssue(`must be a comma-separated list of ${Object.keys(words).join(', ')}`);
    return z.NEVER;
  });
}

/** Number of nodes per pool: an integer from 1, or `all`. */
export function nodesPerPool() {
  return z.union([z.literal('all'), wholeNumber(1, 15_000)], {
    error: 'must be an integer from 1 to 15000, or all',
  });
}

/** A container image, by tag or digest. */
export function image() {
  return z.string().regex(/^[a-zA-Z0-9][\w.:/@-]*$/, { error: 'must be a container image reference' });
}
