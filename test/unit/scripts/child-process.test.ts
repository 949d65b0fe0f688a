import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const CHILD_PROCESS = join(import.meta.dirname, '../../../scripts/local-cloud/child-process.ts');

describe('ChildGroup', () => {
  it('is killed when its parent process exits, for any reason', async () => {
    const script = `
      import { ChildGroup } from ${JSON.stringify(CHILD_PROCESS)};
      const group = new ChildGroup('sleep', ['60'], process.env);
      process.stdout.write(String(group.pid));
      process.exit(3);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(status, 3, stderr);
    const pid = Number(stdout);
    assert.ok(pid > 1);
    for (let tries = 0; tries < 100 && isThere(pid); tries += 1) await wait(20);
    assert.ok(!isThere(pid));
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
