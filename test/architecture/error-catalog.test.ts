import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DISPOSITIONS, ERROR_CATALOG } from '../../shared/platform/error-catalog.ts';
import { SweepError, sentenceOf } from '../../shared/platform/errors.ts';
import { sourceFiles } from './source-files.ts';

const entries = Object.entries(ERROR_CATALOG);

const CATALOG = 'shared/platform/error-catalog.ts';

describe('the error catalog', () => {
  // With a spread or a second object, a code could be defined twice without a compiler error.
  it('lists each code once', () => {
    const [, body = ''] = readFileSync(CATALOG, 'utf8').split('ERROR_CATALOG = {');
    const codes = [...body.matchAll(/^ {2}(?:(?<code>[A-Z0-9_]+):|\.\.\.)/gm)].map(
      ({ groups }) => groups?.['code'] ?? '(spread)',
    );
    assert.deepEqual(
      codes.filter((code, index) => code === '(spread)' || codes.indexOf(code) < index),
      [],
    );
    assert.deepEqual(codes.toSorted(), Object.keys(ERROR_CATALOG).toSorted());
  });

  it('has every code in docs/errors.md', () => {
    const documented = readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(?<code>[A-Z0-9_]+)` \|/gm);
    assert.deepEqual(
      [...documented].map(({ groups }) => groups?.['code']).toSorted(),
      Object.keys(ERROR_CATALOG).toSorted(),
    );
  });

  it('contains only codes that are used', () => {
    const source = sourceFiles('shared', 'cli', 'functions', 'simulator')
      .filter(({ path }) => path !== CATALOG)
      .map(({ text }) => text)
      .join('\n');
    const unused = entries.map(([code]) => code).filter((code) => !source.includes(`'${code}'`));
    assert.deepEqual(unused, []);
  });

  for (const [code, { sentence, disposition }] of entries) {
    it(`gives ${code} a sentence and a disposition`, () => {
      assert.match(sentence, /[.)]$/);
      assert.ok(!sentence.includes('\n'));
      assert.ok(DISPOSITIONS.includes(disposition));
    });
  }

  it('fills in the facts, and keeps the placeholders of missing ones', () => {
    assert.equal(
      sentenceOf('API_DISABLED', { api: 'Kubernetes Engine API' }),
      'Kubernetes Engine API is not enabled in {resource}.',
    );
  });

  it('keeps the original error as the cause', () => {
    const cause = new Error('foreign');
    const error = new SweepError('API_NOT_FOUND', { api: 'GKE', resource: 'projects/p' }, { cause });
    assert.equal(error.cause, cause);
    assert.equal(error.disposition, 'record');
  });
});
