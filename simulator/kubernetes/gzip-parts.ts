import { constants, crc32, deflateRawSync } from 'node:zlib';

/** Text that is the same in every response, compressed only once. */
export class FixedPart {
  readonly bytes: Buffer;
  /** Deflate blocks of this part alone, byte-aligned and without a final block. */
  readonly deflated: Buffer;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
    this.deflated = deflateRawSync(this.bytes, { finishFlush: constants.Z_FULL_FLUSH });
  }

  toString(): string {
    return this.bytes.toString();
  }
}

/** The parts of a text, in order; strings are the parts that change, of at most 64 kB each. */
export type TextParts = readonly (FixedPart | string)[];

/** Magic number, deflate, no flags, no time, Unix: RFC 1952. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** An empty final block: RFC 1951. */
const END = Buffer.from([3, 0]);

/** The text as one gzip member. Costs only as much as the changing parts, which are stored uncompressed. */
export function gzipOf(parts: TextParts): Buffer {
  let [crc, length] = [0, 0];
  const blocks = parts.map((part) => {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part.bytes;
    crc = crc32(bytes, crc);
    length += bytes.length;
    return typeof part === 'string' ? storedBlock(bytes) : part.deflated;
  });
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length, 4);
  return Buffer.concat([HEADER, ...blocks, END, trailer]);
}

function storedBlock(bytes: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt16LE(bytes.length, 1);
  header.writeUInt16LE(~bytes.length & 0xffff, 3);
  return Buffer.concat([header, bytes]);
}
