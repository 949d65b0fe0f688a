/** A JSON object in the form that Google's REST APIs return: camelCase keys, unset fields absent. */
export type RestDocument = Readonly<Record<string, unknown>>;

/** RFC 3339 in whole seconds with an offset, the format GKE uses. */
export function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, '+00:00');
}
