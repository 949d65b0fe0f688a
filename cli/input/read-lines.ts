import { none } from 'stream-chain/defs.js';
import { lines } from 'stream-chain/utils/lines.js';
import { SweepError } from '../../shared/platform/errors.ts';
import type { BrokenItem, JsonItem } from './item-assembler.ts';
import { isCut } from './read-documents.ts';

/**
 * One JSON value a line. A line that is none costs only itself.
 * @throws SweepError INPUT_NOT_JSON where no line is JSON, INPUT_TRUNCATED where the last one is cut
 */
export async function* readLines(
  text: AsyncIterable<string>,
  file: string,
): AsyncGenerator<JsonItem | BrokenItem> {
  const split = lines();
  let line = 0;
  let firstBroken = 0;
  let anyJson = false;

  function read(content: string): JsonItem | BrokenItem | null {
    line += 1;
    if (content.trim() === '') return null;
    const item = parseLine(content, line);
    if ('value' in item) anyJson = true;
    else firstBroken ||= line;
    return item;
  }

  for await (const chunk of text) {
    for (const content of split(chunk)) {
      const item = read(content);
      if (item !== null) yield item;
    }
  }
  for (const content of split(none)) {
    const item = read(content);
    if (item !== null && 'fault' in item && isCut(content))
      throw new SweepError('INPUT_TRUNCATED', { file, line });
    if (item !== null) yield item;
  }
  if (!anyJson)
    throw new SweepError('INPUT_NOT_JSON', { file, line: firstBroken, detail: 'no line is a JSON value' });
}

function parseLine(content: string, line: number): JsonItem | BrokenItem {
  const position = `line ${line}`;
  try {
    return { position, value: JSON.parse(content) };
  } catch {
    return { position, fault: 'it is not JSON' };
  }
}
