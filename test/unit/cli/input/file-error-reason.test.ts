import assert from 'node:assert/strict';
import { fileErrorReason } from '../../../../cli/input/read-documents.ts';

describe('the reason for a file error', () => {
  const reason = 'ENOENT: no such file or directory';
  for (const [name, suffix] of [
    ['a call', ', read'],
    ['a path', ", open '/tmp/a, b'"],
    ['a path with quotes', ", open '/tmp/it's, open 'x''"],
    ['two paths', ", rename '/tmp/a' -> '/tmp/b'"],
    ['a hostile path of 200 kB', `, open '${", a '".repeat(40_000)}'`],
  ] as const)
    it(`omits ${name}`, () => assert.equal(fileErrorReason(new Error(reason + suffix)), reason));

  it('is the entire message if it does not end with a path', () => {
    const message = `a, b '${", a '".repeat(40_000)}.`;
    assert.equal(fileErrorReason(new Error(message)), message);
  });
});
