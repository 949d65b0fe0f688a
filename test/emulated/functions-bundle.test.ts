import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUNDLE = join(import.meta.dirname, '../../dist/functions');
const MOST_BYTES = 11_000_000;

describe('the bundle of the functions', () => {
  it(`has at most ${MOST_BYTES / 1e6} MB, although the official clients bring gRPC and two versions of google-gax`, () => {
    const bytes = readdirSync(BUNDLE)
      .map((file) => statSync(join(BUNDLE, file)).size)
      .reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 0 && bytes <= MOST_BYTES, `${bytes} bytes`);
  });
});
