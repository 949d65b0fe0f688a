import type { KubernetesObject } from './truth.ts';

/** Query parameters of a list, as the API server takes them. */
export interface ListQuery {
  readonly limit?: string;
  readonly continue?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Whether an object's labels satisfy a selector of `key=value`, `key!=value`, `key` and `key in (a,b)` terms. */
export function matchesLabels(object: KubernetesObject, selector: string | undefined): boolean {
  const labels = object.metadata.labels ?? {};
  return splitTerms(selector).every((term) => {
    const within = /^(\S+) in \(([^)]*)\)$/.exec(term);
    if (within)
      return (within[2] ?? '')
        .split(',')
        .map((value) => value.trim())
        .includes(labels[within[1] ?? ''] ?? '');
    const [, key = '', operator, value] = /^([^!=]+)(?:(==?|!=)(.*))?$/.exec(term) ?? [];
    if (operator === undefined) return key in labels;
    return (labels[key] === value) === (operator !== '!=');
  });
}

/** Whether an object satisfies `metadata.name=`, `metadata.namespace=` and `spec.nodeName=` terms. */
export function matchesFields(object: KubernetesObject, selector: string | undefined): boolean {
  return splitTerms(selector).every((term) => {
    const [, path = '', operator, value] = /^([^!=]+)(==?|!=)(.*)$/.exec(term) ?? [];
    const found = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object);
    return ((found ?? '') === value) === (operator !== '!=');
  });
}

/** A page of a list and the token of the next page; null if the token is invalid. */
export function pageOf<T>(
  items: readonly T[],
  { limit, continue: token }: ListQuery,
): { items: T[]; next: string | null; remaining: number } | null {
  const start = token ? readToken(token) : 0;
  if (start === null) return null;
  const end = limit && limit !== '0' ? Math.min(items.length, start + Number(limit)) : items.length;
  const remaining = items.length - end;
  return { items: items.slice(start, end), next: remaining > 0 ? writeToken(end) : null, remaining };
}

const splitTerms = (selector: string | undefined): string[] =>
  selector ? selector.split(/,(?![^(]*\))/).map((term) => term.trim()) : [];

const writeToken = (start: number): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 492, start })).toString('base64url');

function readToken(token: string): number | null {
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Number.isInteger(start) ? start : null;
  } catch {
    return null;
  }
}
