import assert from 'node:assert/strict';
import { SweepError } from '../../../shared/platform/errors.ts';
import { createLog, type Log, readTraceparent, traceFacts } from '../../../shared/platform/log.ts';

function written(write: (log: Log) => void): { text: string; line: Record<string, unknown> } {
  let text = '';
  write(createLog({ function: 'inspect-cluster' }, { write: (line) => (text += line) }));
  return { text, line: JSON.parse(text) };
}

describe('the log', () => {
  it('writes one line in the format of Cloud Logging', () => {
    const { line } = written((log) => log.warn({ cluster: 'tills' }, 'A cluster was slow.'));
    const { time, ...rest } = line;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(rest, {
      severity: 'WARNING',
      function: 'inspect-cluster',
      cluster: 'tills',
      message: 'A cluster was slow.',
    });
  });

  it('keeps a given insertId, so that a repeated line is deduplicated', () => {
    const { line } = written((log) =>
      log.error({ 'logging.googleapis.com/insertId': 'alert-1' }, 'A port was opened.'),
    );
    assert.equal(line['logging.googleapis.com/insertId'], 'alert-1');
    assert.equal(line['severity'], 'ERROR');
  });

  it('logs the facts of an error, but not the message of a foreign cause', () => {
    const cause = Object.assign(new Error('the body was {"password":"x"}'), { code: 503 });
    const err = new SweepError('API_NOT_FOUND', { api: 'GKE', resource: 'projects/p' }, { cause });
    const { line, text } = written((log) => log.info({ err }, 'A cluster is not there.'));
    assert.deepEqual(line['err'], {
      code: 'API_NOT_FOUND',
      message: 'GKE cannot find projects/p.',
      facts: { api: 'GKE', resource: 'projects/p' },
      cause: { name: 'Error', code: 503 },
    });
    assert.doesNotMatch(text, /password/);
  });

  it('removes secrets from messages and fields', () => {
    const secrets = [
      'Bearer abc.def-123',
      'ya29.a0AfH6SMB_x',
      `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c2ln`,
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    ];
    for (const secret of secrets) {
      const { text } = written((log) => log.info({ deep: { detail: `<${secret}>` } }, `It was ${secret}`));
      assert.doesNotMatch(text, /abc\.def|ya29|eyJ|MIIB/);
      assert.match(text, /<\[secret\]>/);
    }
  });

  it('removes a signed token at the start of a line', () => {
    const { line } = written((log) => log.info({}, `a\neyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c2ln`));
    assert.equal(line['message'], 'a\n[secret]');
  });

  it('does not hang on 200 kB that look like the start of signed tokens', () => {
    const message = 'eyJ'.repeat(66_667);
    assert.equal(written((log) => log.info({}, message)).line['message'], message);
  });
});

describe('a trace', () => {
  const text = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('is parsed and added to log lines', () => {
    const trace = readTraceparent(text);
    assert.ok(trace);
    assert.deepEqual(traceFacts(trace, 'tools'), {
      'logging.googleapis.com/trace': 'projects/tools/traces/4bf92f3577b34da6a3ce929d0e0e4736',
      'logging.googleapis.com/spanId': '00f067aa0ba902b7',
      'logging.googleapis.com/trace_sampled': true,
    });
  });

  it('is ignored if invalid', () => {
    for (const none of [undefined, '', 'rubbish', text.toUpperCase()])
      assert.equal(readTraceparent(none), null);
    assert.deepEqual(traceFacts(null, 'tools'), {});
  });
});
