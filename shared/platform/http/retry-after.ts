/**
 * How long a Retry-After header asks to wait, in milliseconds: seconds, or an HTTP date; 0 for none, for a date that
 * has passed, and for what is neither.
 * Source: RFC 9110, section 10.2.3
 */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}
