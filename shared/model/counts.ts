import type { PathCount } from './sampling.ts';

/** How a kubelet's counts changed from one reading to the next. */
export interface CountChange {
  /** By path and method, what was added; only what grew. */
  readonly grown: readonly PathCount[];
  /** A count is lower than before, or gone: a counter does that in another process alone. */
  readonly shrunk: boolean;
}

/** Compares two readings; a path that is not there has been asked for zero times. */
export function changeOf(earlier: readonly PathCount[], later: readonly PathCount[]): CountChange {
  const before = byPlace(earlier);
  const after = byPlace(later);
  const grown: PathCount[] = [];
  for (const [place, count] of after) {
    const requests = count.requests - (before.get(place)?.requests ?? 0);
    if (requests > 0) grown.push({ ...count, requests });
  }
  const shrunk = [...before].some(([place, { requests }]) => (after.get(place)?.requests ?? 0) < requests);
  return { grown, shrunk };
}

/** Adds up counts of the same path and method, in the order of their first appearance. */
export function sumOf(...lists: readonly (readonly PathCount[])[]): PathCount[] {
  return [...byPlace(lists.flat()).values()];
}

/** All requests. */
export function requestsOf(counts: readonly PathCount[]): number {
  return counts.reduce((sum, { requests }) => sum + requests, 0);
}

function byPlace(counts: readonly PathCount[]): Map<string, PathCount> {
  const places = new Map<string, PathCount>();
  for (const count of counts) {
    const place = JSON.stringify([count.path, count.method]);
    const requests = (places.get(place)?.requests ?? 0) + count.requests;
    places.set(place, { ...count, requests });
  }
  return places;
}
