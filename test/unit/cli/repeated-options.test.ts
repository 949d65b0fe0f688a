import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import type { ProcessContext } from '../../../cli/process-context.ts';
import { buildProgram } from '../../../cli/program.ts';
import { readConfig } from '../../../shared/platform/config.ts';

describe('an option that is passed twice', () => {
  async function configOf(...argv: string[]) {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    let flags = {};
    const program = buildProgram(
      { stdout: sink, stderr: sink } as unknown as ProcessContext,
      async (_name, _operands, given) => {
        flags = given;
      },
    );
    await program.parseAsync(argv, { from: 'user' });
    return readConfig('scan', flags, {});
  }

  it('scans both scopes (dropped the first)', async () => {
    const { scope = [] } = await configOf(
      'scan',
      '--scope',
      'projects/shop-prod',
      '--scope',
      'folders/12,projects/bank-prod',
    );
    assert.deepEqual(
      scope.map(({ kind, id }) => `${kind}/${id}`),
      ['folders/12', 'projects/bank-prod', 'projects/shop-prod'],
    );
  });

  it('forgets both projects', async () => {
    const { forget } = await configOf(
      'scan',
      '--scope',
      'folders/1',
      '--forget',
      'projects/shop-prod',
      '--forget',
      'projects/bank-prod',
    );
    assert.deepEqual(forget, ['bank-prod', 'shop-prod']);
  });

  it('rejects a --forget value that is not a project ID', async () => {
    await assert.rejects(
      configOf('scan', '--scope', 'folders/1', '--forget', 'folders/2'),
      /--forget: must be projects\/ID/,
    );
  });

  it('rejects a second sample after the deadline of a cluster, as the functions do (was PAST_USE, exit 0)', async () => {
    await assert.rejects(
      configOf('scan', '--scope', 'folders/1', '--usage', 'auto', '--resample', '60s'),
      /--resample and --cluster-time: no time would be left for a second sample/,
    );
  });
});
