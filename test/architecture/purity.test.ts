import assert from 'node:assert/strict';
import { sourceFiles } from './source-files.ts';

/** Time, randomness and environment are passed as arguments, except in the files that wire a deployable. */
const IMPURE = /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.env\b|performance\.now\()/;
const MAY_BE_IMPURE = [/^shared\/platform\/clock\.ts$/, /(^|\/)wiring(\/|[.-])/, /^cli\/main\.ts$/];

describe('the source', () => {
  it('takes time, randomness and environment as arguments', () => {
    const offenders = sourceFiles('shared', 'cli', 'simulator')
      .filter(({ path }) => !MAY_BE_IMPURE.some((pattern) => pattern.test(path)))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .map((line, index) => ({ place: `${path}:${index + 1}`, line }))
          .filter(({ line }) => IMPURE.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
          .map(({ place }) => place),
      );
    assert.deepEqual(offenders, []);
  });

  it('has at most 250 lines per file', () => {
    const long = sourceFiles('shared', 'cli', 'simulator', 'scripts', 'test')
      .filter(({ text }) => text.split('\n').length > 251)
      .map(({ path }) => path);
    assert.deepEqual(long, []);
  });

  it('never connects to the read-only port', () => {
    const offenders = sourceFiles('shared', 'cli')
      .filter(({ text }) => /:10255\/|port:\s*10255\b/.test(text.replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, '')))
      .filter(({ path }) => !/^(cli\/migrate|shared\/(agents|stages\/attribute|plan))\//.test(path))
      .map(({ path }) => path);
    assert.deepEqual(offenders, []);
  });
});
