import assert from 'node:assert/strict';
import { DISPOSITIONS, ERROR_CATALOGUE } from '../../shared/platform/error-catalog.ts';
import { SweepError, sentenceOf } from '../../shared/platform/errors.ts';
import { sourceFiles } from './source-files.ts';

const entries = Object.entries(ERROR_CATALOGUE);

describe('the error catalogue', () => {
  it('holds only codes that something raises', () => {
    const source = sourceFiles('shared', 'cli', 'functions', 'simulator')
      .filter(({ path }) => path !== 'shared/platform/error-catalog.ts')
      .map(({ text }) => text)
      .join('\n');
    const unraised = entries.map(([code]) => code).filter((code) => !source.includes(`'${code}'`));
    assert.deepEqual(unraised, []);
  });

  for (const [code, { sentence, disposition }] of entries) {
    it(`gives ${code} one sentence and a disposition`, () => {
      assert.match(sentence, /[.)]$/);
      assert.ok(!sentence.includes('\n'));
      assert.ok(DISPOSITIONS.includes(disposition));
    });
  }

  it('puts facts into the sentence and keeps a missing one visible', () => {
    assert.equal(
      sentenceOf('API_DISABLED', { api: 'Kubernetes Engine API' }),
      'Kubernetes Engine API is not enabled in {resource}.',
    );
  });

  it('keeps the foreign error as the cause', () => {
    const cause = new Error('foreign');
    const error = new SweepError('API_NOT_FOUND', { api: 'GKE', resource: 'projects/p' }, { cause });
    assert.equal(error.cause, cause);
    assert.equal(error.disposition, 'record');
  });
});
