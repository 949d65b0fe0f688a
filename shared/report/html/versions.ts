/** `1.31`, of a GKE version; null where it is none. */
export function minorOf(version: string | null): string | null {
  return /^\d+\.\d+(?=\.|$)/.exec(version ?? '')?.[0] ?? null;
}

/** Orders minor versions, the oldest first. */
export function compareMinors(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
