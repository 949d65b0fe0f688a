import { TextDecoder } from 'node:util';
import { SweepError } from '../../shared/platform/errors.ts';

/**
 * Decodes the text of a file chunk by chunk: UTF-8, or UTF-16 if there is a byte order mark (PowerShell's `>` writes
 * it).
 * @throws SweepError INPUT_UNREADABLE for anything that the source throws
 */
export async function* decodeText(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const bytes of source) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (cause) {
    throw new SweepError('INPUT_UNREADABLE', { file, detail: fileErrorReason(cause) }, { cause });
  }
  yield decoder?.decode() ?? '';
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The reason for a file error without its path, for example `ENOENT: no such file or directory`. */
export function fileErrorReason(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^([^']*?), \w+(?: '.*')?$/s, '$1') : String(cause);
}
