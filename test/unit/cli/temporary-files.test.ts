import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { sortOnDisk } from '../../../cli/temporary-files.ts';
import { aProcessContext } from '../../support/process-context.ts';

describe('temporary files', () => {
  const before = process.env['TMPDIR'];
  beforeEach(() => {
    process.env['TMPDIR'] = '/dev/null';
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  it('that cannot be written are named, with what to do (was an internal error)', async () => {
    for (const argv of [
      ['assess', '-'],
      ['plan', '-'],
      ['migrate', '-'],
    ]) {
      const context = aProcessContext({ stdin: Readable.from([Buffer.from('[]')]) });
      assert.equal(await run(argv, context), 4);
      assert.equal(
        context.stderr.text,
        'sweep10255: Cannot write the results: no temporary file can be written in /dev/null (ENOTDIR: not a directory); set TMPDIR to a folder that is writable and has space.\n',
        argv[0],
      );
    }
  });

  it('are not needed for NDJSON', async () => {
    const context = aProcessContext({ stdin: Readable.from([Buffer.from('[]')]) });
    assert.equal(await run(['assess', '-', '--format', 'ndjson'], context), 0);
  });

  it('do not hide why the source failed', async () => {
    process.env['TMPDIR'] = '/tmp';
    async function* failing() {
      yield 1;
      throw Object.assign(new Error('read failed'), { syscall: 'read' });
    }
    const sorted = sortOnDisk(
      failing(),
      (rank) => rank,
      (a, b) => a - b,
    );
    await assert.rejects(Array.fromAsync(sorted), /^Error: read failed$/);
  });
});
