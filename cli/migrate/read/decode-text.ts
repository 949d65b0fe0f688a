import { SweepError } from '../../../shared/platform/errors.ts';

/**
 * Bytes as UTF-8 text, a byte order mark kept as a character: encoded again it is the same bytes.
 * @throws SweepError MANIFEST_NOT_TEXT where the bytes are not UTF-8
 */
export async function* decodeText(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const bytes of source) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) throw new SweepError('MANIFEST_NOT_TEXT', { file }, { cause });
    throw cause;
  }
}
