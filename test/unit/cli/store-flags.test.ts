import assert from 'node:assert/strict';
import { storeFlagsOf } from '../../../cli/process-context.ts';
import { aProcessContext } from '../../support/process-context.ts';

describe('a suggested command', () => {
  const context = aProcessContext({ environment: { SWEEP_STORE: 'fleet.duckdb' } });

  it('names the store that was passed (`close plan` suggested a command for another store)', () => {
    assert.deepEqual(storeFlagsOf('other.duckdb', context), ['--store', 'other.duckdb']);
  });

  it('names the default store if the environment names another one', () => {
    assert.deepEqual(storeFlagsOf('sweep10255.duckdb', context), ['--store', 'sweep10255.duckdb']);
  });

  it('does not name the store of the environment, or the default one', () => {
    assert.deepEqual(storeFlagsOf('fleet.duckdb', context), []);
    assert.deepEqual(storeFlagsOf('sweep10255.duckdb', aProcessContext()), []);
  });
});
