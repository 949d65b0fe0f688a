import assert from 'node:assert/strict';
import { type FlagTexts, readConfig } from '../../../shared/platform/config.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import type { CommandName } from '../../../shared/platform/options-table.ts';

function problemsOf(command: CommandName, flags: FlagTexts, environment: Record<string, string>): string[] {
  try {
    readConfig(command, flags, environment);
  } catch (error) {
    assert.ok(error instanceof AggregateError);
    return error.errors.map((problem) => {
      assert.ok(problem instanceof SweepError);
      return problem.message;
    });
  }
  return [];
}

describe('the configuration of a command', () => {
  it('takes defaults, and gives values, not text', () => {
    const config = readConfig('scan', { scope: 'organizations/1' }, {});
    assert.deepEqual(config, {
      scope: [{ kind: 'organizations', id: '1' }],
      store: 'sweep10255.duckdb',
      discovery: 'list',
      concurrency: 50,
      format: 'table',
      quiet: false,
      verbose: false,
      containerEndpoint: undefined,
      resourceManagerEndpoint: undefined,
      assetEndpoint: undefined,
      monitoringEndpoint: undefined,
      usage: 'none',
      callers: 'off',
      routes: ['DNS_ENDPOINT', 'PUBLIC_ENDPOINT', 'CONNECT_GATEWAY', 'PRIVATE_ENDPOINT'],
      nodesPerPool: 1,
      resample: undefined,
      report: undefined,
      effective: false,
      clusterTime: 60_000,
      minimumWindow: 3_600_000,
      quietTime: 86_400_000,
    });
  });

  it('prefers a flag to its variable, and a variable to the default', () => {
    const environment = { SWEEP_SCOPE: 'folders/2', SWEEP_FORMAT: 'csv', SWEEP_CONCURRENCY: '7' };
    const config = readConfig('scan', { format: 'json' }, environment);
    assert.deepEqual(config.scope, [{ kind: 'folders', id: '2' }]);
    assert.equal(config.format, 'json');
    assert.equal(config.concurrency, 7);
  });

  it('reads an empty variable as not set', () => {
    assert.equal(readConfig('report', {}, { SWEEP_STORE: '' }).store, 'sweep10255.duckdb');
  });

  it('reads flags without a value, and their variables', () => {
    assert.equal(readConfig('report', { quiet: true }, {}).quiet, true);
    assert.equal(readConfig('report', {}, { SWEEP_QUIET: '1' }).quiet, true);
    assert.equal(readConfig('report', {}, { SWEEP_QUIET: 'no' }).quiet, false);
  });

  it('leaves the variables of other commands alone', () => {
    assert.deepEqual(problemsOf('report', {}, { SWEEP_PORT: 'rubbish' }), []);
  });

  it('is frozen', () => {
    const config = readConfig('scan', { scope: 'projects/some-project' }, {});
    assert.ok(Object.isFrozen(config));
    assert.ok(Object.isFrozen(config.scope));
  });

  it('says all problems at once', () => {
    const flags = { format: 'jsno', concurrency: '0' };
    assert.deepEqual(problemsOf('scan', flags, { SWEEP_CONCURENCY: '5', SWEEP_DISCOVERY: 'guess' }), [
      'No option reads the variable SWEEP_CONCURENCY; the nearest is SWEEP_CONCURRENCY.',
      '--scope is missing (or the variable SWEEP_SCOPE): where to look: organizations/NUMBER, folders/NUMBER or projects/ID, several separated by commas.',
      'SWEEP_DISCOVERY is "guess", which is none of list, assets.',
      '--concurrency is "0", which is no whole number from 1 to 1000.',
      '--format is "jsno", which is none of table, json, ndjson, csv, markdown.',
    ]);
  });

  it('says that nothing reads a variable that is like no other', () => {
    assert.deepEqual(problemsOf('report', {}, { SWEEP_XYLOPHONE: '' }), [
      'No option reads the variable SWEEP_XYLOPHONE; unset it.',
    ]);
  });
});
