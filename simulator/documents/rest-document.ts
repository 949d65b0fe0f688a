/** A JSON object as a Google REST API gives it: camelCase keys, unset fields absent. */
export type RestDocument = Readonly<Record<string, unknown>>;

/** RFC 3339 in whole seconds with an offset, as GKE writes it. */
export function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, '+00:00');
}
