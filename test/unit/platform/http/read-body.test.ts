import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import pLimit from 'p-limit';
import { BodyTooLargeError, readBody } from '../../../../shared/platform/http/read-body.ts';

async function* chunks(...parts: readonly Uint8Array[]) {
  yield* parts;
}

describe('the body of a response', () => {
  it('is concatenated before decoding, so a character may span two chunks', async () => {
    const bytes = Buffer.from('Zürich 東京');
    const parts = [...bytes].map((byte) => Uint8Array.of(byte));
    assert.equal(await readBody(chunks(...parts), undefined, bytes.length), 'Zürich 東京');
  });

  it('is decompressed', async () => {
    assert.equal(await readBody(chunks(gzipSync('{"a":1}')), 'gzip', 100), '{"a":1}');
  });

  it('may be as long as the limit, but not longer', async () => {
    assert.equal(await readBody(chunks(Buffer.from('12345')), undefined, 5), '12345');
    await assert.rejects(
      readBody(chunks(Buffer.from('123'), Buffer.from('456')), undefined, 5),
      BodyTooLargeError,
    );
  });

  it('is rejected if it decompresses to more than the limit', async () => {
    await assert.rejects(
      readBody(chunks(gzipSync(Buffer.alloc(1_000_000))), 'gzip', 10_000),
      BodyTooLargeError,
    );
  });

  it('is read while no other large one is (all were held in memory together)', async () => {
    const turnstiles = { large: pLimit(1), inflate: pLimit(1) };
    const { promise: blocked, resolve: unblock } = Promise.withResolvers<void>();
    async function* slow() {
      yield Buffer.alloc(2 << 20);
      await blocked;
    }
    const read = (source: AsyncIterable<Uint8Array>, encoding?: string) =>
      readBody(source, encoding, 8 << 20, turnstiles);
    const first = read(slow());
    let isRead = false;
    const second = read(chunks(Buffer.alloc(2 << 20), Buffer.alloc(1))).then(() => {
      isRead = true;
    });
    assert.equal(await read(chunks(Buffer.from('small'))), 'small');
    assert.equal(await read(chunks(gzipSync('compressed')), 'gzip'), 'compressed');
    assert.equal(isRead, false);
    unblock();
    await Promise.all([first, second]);
  });

  it('is rejected if its end is missing', async () => {
    await assert.rejects(readBody(chunks(gzipSync('{"a":1}').subarray(0, 15)), 'gzip', 100), {
      code: 'Z_BUF_ERROR',
    });
  });
});
