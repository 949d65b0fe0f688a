import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Interrupted } from '../../../cli/exit-status.ts';
import { print } from '../../../cli/output.ts';
import { run } from '../../../cli/run.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const LINE = `${JSON.stringify({ name: 'shop', location: 'us-central1', nodePools: [] })}\n`;

describe('an interruption', () => {
  const folder = temporaryFolder(before, after);
  const inherited = process.env['TMPDIR'];
  before(() => {
    process.env['TMPDIR'] = folder.path('.');
  });
  after(() => {
    if (inherited === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = inherited;
  });

  for (const argv of [
    ['assess', '-'],
    ['assess', '-', '--format', 'ndjson'],
    ['plan', '-'],
  ])
    it(`ends ${argv.join(' ')} although the input does not end, and leaves no file (did not)`, async () => {
      const controller = new AbortController();
      async function* endless() {
        for (let line = 0; ; line += 1) {
          if (line === 100) controller.abort(new Interrupted());
          await setImmediate();
          yield Buffer.from(LINE);
        }
      }
      const stdin = Readable.from(endless());
      const context = aProcessContext({ stdin, interruption: controller.signal });
      assert.equal(await run(argv, context), 130);
      assert.match(context.stderr.text, /sweep10255: interrupted\n$/);
      assert.deepEqual(readdirSync(folder.path('.')), []);
    });

  it('ends a command whose input is blocked', async () => {
    const controller = new AbortController();
    const stdin = new Readable({ read: () => controller.abort(new Interrupted()) });
    assert.equal(
      await run(['assess', '-'], aProcessContext({ stdin, interruption: controller.signal })),
      130,
    );
  });

  it('ends output that does not end, and its source', async () => {
    const controller = new AbortController();
    let isClosed = false;
    async function* endless() {
      try {
        for (let line = 0; ; line += 1) {
          if (line === 100) controller.abort(new Interrupted());
          await setImmediate();
          yield 'row\n';
        }
      } finally {
        isClosed = true;
      }
    }
    await assert.rejects(print(endless(), aProcessContext({ interruption: controller.signal })), Interrupted);
    assert.ok(isClosed);
  });
});
