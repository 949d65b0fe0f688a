const LONE_SURROGATE = /\\ud[89a-f]/;

/**
 * A row as JSON text. A lone surrogate, which no UTF-8 text can hold, becomes U+FFFD in every engine.
 */
export function encodeRow(row: object): string {
  const text = JSON.stringify(row);
  if (!LONE_SURROGATE.test(text)) return text;
  return JSON.stringify(row, (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
