import { escapeJson } from './escape-text.ts';

/** One array, an element a line; only its end makes it whole. */
export async function* formatJson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield before + json(record);
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/** One JSON value a line. */
export async function* formatNdjson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield `${json(record)}\n`;
}

function json(record: unknown): string {
  return escapeJson(JSON.stringify(record));
}
