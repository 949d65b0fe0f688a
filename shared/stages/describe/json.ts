/** A JSON object, or what a client library makes of one. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of what may be an object. Inherited names are no fields. */
export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Absent: left out, or the null that the client library gives for an unset message. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Text, or null for anything else; the client library's '' for unset text is absent too. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A time as RFC 3339 text, as an API writes it, or from the Timestamp that the client library makes of it. */
export function instantOf(value: unknown): string | null {
  const date = new Date(Number(fieldOf(value, 'seconds') ?? Number.NaN) * 1000);
  return textOf(value) ?? (Number.isNaN(date.getTime()) ? null : date.toISOString());
}

/** The texts of a list; what is none is left out. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => textOf(item) !== null) : [];
}

/** A count, or null for anything else. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Whether a value has more levels of objects and arrays than allowed; it looks no deeper than that. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}
