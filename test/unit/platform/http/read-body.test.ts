import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import pLimit from 'p-limit';
import { BodyTooLargeError, readBody } from '../../../../shared/platform/http/read-body.ts';

async function* chunks(...parts: readonly Uint8Array[]) {
  yield* parts;
}

describe('the body of an answer', () => {
  it('is put together before it is decoded: a character may lie on a border', async () => {
    const bytes = Buffer.from('Zürich 東京');
    const parts = [...bytes].map((byte) => Uint8Array.of(byte));
    assert.equal(await readBody(chunks(...parts), undefined, bytes.length), 'Zürich 東京');
  });

  it('is inflated', async () => {
    assert.equal(await readBody(chunks(gzipSync('{"a":1}')), 'gzip', 100), '{"a":1}');
  });

  it('may be as long as the limit and no longer', async () => {
    assert.equal(await readBody(chunks(Buffer.from('12345')), undefined, 5), '12345');
    await assert.rejects(
      readBody(chunks(Buffer.from('123'), Buffer.from('456')), undefined, 5),
      BodyTooLargeError,
    );
  });

  it('is refused where little inflates to much', async () => {
    await assert.rejects(
      readBody(chunks(gzipSync(Buffer.alloc(1_000_000))), 'gzip', 10_000),
      BodyTooLargeError,
    );
  });

  it('was held in memory together with all others, however large', async () => {
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

  it('is not conclusive where its end is missing', async () => {
    await assert.rejects(readBody(chunks(gzipSync('{"a":1}').subarray(0, 15)), 'gzip', 100), {
      code: 'Z_BUF_ERROR',
    });
  });
});
