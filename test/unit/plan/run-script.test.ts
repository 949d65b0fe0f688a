import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { aPlanRow, aPoolReport } from '../../support/a-plan-row.ts';
import { printScript } from '../../support/a-printed-script.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROW = aPlanRow({
  readiness: 'GATHER_EVIDENCE',
  pools: [
    aPoolReport({ pool: 'first', node_count: 1 }),
    aPoolReport({ pool: 'second', kubelet_settings: [{ key: 'podPidsLimit', value: '"1024"' }] }),
  ],
});

/** Where nothing is set, gcloud prints nothing. */
const SAYS_NOTHING = '';
const KILLS_THE_SCRIPT = 'kill "$SCRIPT"';

describe('the printed script, with a gcloud of ours', () => {
  const folder = temporaryFolder();

  async function runScript(gcloud: string) {
    writeFileSync(folder.path('close.sh'), await printScript(ROW));
    writeFileSync(folder.path('gcloud'), `#!/bin/sh\n${gcloud}\n`, { mode: 0o755 });
    const PATH = `${folder.path('.')}:${process.env['PATH']}`;
    const run = ['-c', 'export SCRIPT=$$; exec bash "$1"', 'bash', folder.path('close.sh')];
    return spawnSync('bash', run, { encoding: 'utf8', env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it('says in a dry run what would be run, with which file, and what that restarts', async () => {
    const { status, stdout, stderr } = await runScript(SAYS_NOTHING);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /first\n {3}Restarts the nodes of this pool \(1 node\), in a rolling update\./);
    assert.match(stdout, /with this file:\n {5}\{\n.*\n {9}"podPidsLimit": 1024,/);
    assert.match(stdout, /Dry run: nothing was changed\. 3 steps to do/);
  });

  it('names the cluster of each warning', async () => {
    const { stderr } = await runScript(SAYS_NOTHING);
    const { project_id, location, cluster } = ROW;
    assert.ok(
      stderr.startsWith(`WARNING: ${project_id} / ${location} / ${cluster}: It is not known`),
      stderr,
    );
  });

  it('says where it was stopped by a signal, and claims no end', async () => {
    const { stdout, stderr } = await runScript(KILLS_THE_SCRIPT);
    assert.match(stderr, /^STOPPED at: .*for new node pools$/m);
    assert.doesNotMatch(stdout, /A dry run/);
  });
});
