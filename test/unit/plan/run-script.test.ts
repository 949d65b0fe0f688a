import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';
import { printScript } from '../../support/printed-script.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROW = aPlanRow({
  readiness: 'GATHER_EVIDENCE',
  pools: [
    aPoolReport({ pool: 'first', node_count: 1 }),
    aPoolReport({ pool: 'second', kubelet_settings: [{ key: 'podPidsLimit', value: '"1024"' }] }),
  ],
});

/** If nothing is set, gcloud prints nothing. */
const SAYS_NOTHING = '';
const KILLS_THE_SCRIPT = 'kill "$SCRIPT"';

describe('the printed script, with a fake gcloud', () => {
  const folder = temporaryFolder();

  async function runScript(gcloud: string, row = ROW) {
    writeFileSync(folder.path('close.sh'), await printScript(row));
    writeFileSync(folder.path('gcloud'), `#!/bin/sh\n${gcloud}\n`, { mode: 0o755 });
    const PATH = `${folder.path('.')}:${process.env['PATH']}`;
    const run = ['-c', 'export SCRIPT=$$; exec bash "$1"', 'bash', folder.path('close.sh')];
    return spawnSync('bash', run, { encoding: 'utf8', env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it('prints the commands, the files, and the restarts in a dry run', async () => {
    const { status, stdout, stderr } = await runScript(SAYS_NOTHING);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /first\n {3}Restarts the nodes of this pool \(1 node\), in a rolling update\./);
    assert.match(stdout, /with this file:\n {5}\{\n.*\n {9}"podPidsLimit": 1024,/);
    assert.match(stdout, /Dry run: nothing was changed\. 3 steps to do/);
  });

  it('leaves recreating nodes on which the setting is not effective to the operator', async () => {
    const pool = aPoolReport({ port: 'DISABLED', effective_port: 'ENABLED' });
    const closed = { port: 'DISABLED', certainty: 'EXPLICIT', basis: 'CLUSTER_DEFAULT' } as const;
    const row = aPlanRow({ readiness: 'GATHER_EVIDENCE', new_pools: closed, pools: [pool] });
    const { status, stdout, stderr } = await runScript('echo RUNNING', row);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /0 steps to do, 0 already done, 1 to do by hand/);
    assert.match(stderr, /States of the upgrades of its nodes:\n {5}RUNNING\n/);
    assert.match(
      stderr,
      /clusters upgrade c .*--node-pool=default-pool --cluster-version=1\.31\.6-gke\.1020000/,
    );
  });

  it('names the cluster of each warning', async () => {
    const { stderr } = await runScript(SAYS_NOTHING);
    const { project_id, location, cluster } = ROW;
    assert.ok(
      stderr.startsWith(`WARNING: ${project_id} / ${location} / ${cluster}: It is not known`),
      stderr,
    );
  });

  it('reports the step at which a signal stopped it, and does not report completion', async () => {
    const { stdout, stderr } = await runScript(KILLS_THE_SCRIPT);
    assert.match(stderr, /^STOPPED at: .*for new node pools$/m);
    assert.doesNotMatch(stdout, /A dry run/);
  });
});
