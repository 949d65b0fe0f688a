import { formatFirst } from '../platform/text.ts';

/** Part of a scan's scope: an organization, a folder or a project. */
export type ScopePart =
  | { readonly kind: 'organizations'; readonly id: string }
  | { readonly kind: 'folders'; readonly id: string }
  | { readonly kind: 'projects'; readonly id: string };

const PART =
  /^(?:(organizations|folders)\/(\d{1,20})|projects\/((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|\d{1,20}))$/;

/**
 * Parses `organizations/N`, `folders/N` and `projects/ID`, separated by commas.
 * @returns the parts, sorted and without duplicates, or the first invalid part
 */
export function parseScope(text: string): { parts: ScopePart[] } | { invalid: string } {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].sort();
  const parts: ScopePart[] = [];
  for (const name of names) {
    const match = PART.exec(name);
    if (match === null) return { invalid: name };
    const [, container, number, project] = match;
    if (container === 'organizations' || container === 'folders')
      parts.push({ kind: container, id: number ?? '' });
    else parts.push({ kind: 'projects', id: project ?? '' });
  }
  return { parts };
}

/** Canonical text, so that scans of the same places have the same scope. */
export function formatScope(parts: readonly ScopePart[]): string {
  return parts.map(({ kind, id }) => `${kind}/${id}`).join(',');
}

/** `organizations/N`, if the scope is exactly one organization. */
export function organizationOf([first, ...others]: readonly ScopePart[]): string | null {
  return first?.kind === 'organizations' && others.length === 0 ? formatScope([first]) : null;
}

/** A scope with more places is shortened for people. */
const NAMED_PLACES = 3;

/** For people: the canonical text, or its first places and how many more there are. */
export function describeScope(scope: string): string {
  const places = scope.split(',');
  return places.length <= NAMED_PLACES ? scope : formatFirst(places, NAMED_PLACES);
}
