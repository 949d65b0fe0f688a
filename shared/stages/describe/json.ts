/** A JSON object, or the object that a client library decoded from one. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of a value that may be an object. Inherited properties are not fields. */
export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a field is absent: omitted, or null, which the client library returns for an unset message. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Text, or null for anything else, including the empty text that the client library returns for unset fields. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A time as RFC 3339 text, from such text or from the client library's Timestamp; null for anything else. */
export function instantOf(value: unknown): string | null {
  const date = new Date(Number(fieldOf(value, 'seconds') ?? Number.NaN) * 1000);
  return textOf(value) ?? (Number.isNaN(date.getTime()) ? null : date.toISOString());
}

/** The texts in a list; all other values are dropped. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => textOf(item) !== null) : [];
}

/** A count, or null for anything else. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Whether objects and arrays are nested more than `levels` deep; it looks no deeper than that. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}
