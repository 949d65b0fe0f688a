import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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

  it('reads the cluster once in a dry run, and finds each setting in that', async () => {
    const log = folder.path('calls');
    const closed = 'insecureKubeletReadonlyPortEnabled=False';
    const gcloud = `echo "$*" >>'${log}'\nprintf 'first\\t1.31\\t${closed}\\t${closed}\\t\\t1.31\\nsecond\\t1.31\\t\\t${closed}\\t\\t1.31\\n'`;
    const { status, stdout, stderr } = await runScript(gcloud);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /for new node pools\n {3}already closed\n/);
    assert.match(stdout, /node pool first\n {3}already closed\n/);
    assert.match(stdout, /node pool second\n {3}Restarts/);
    assert.match(stdout, /1 steps to do, 2 already done/);
    const [call = '', ...others] = readFileSync(log, 'utf8').trim().split('\n');
    assert.match(call, /^container clusters describe c --project=/);
    assert.deepEqual(others, []);
  });

  it('skips a cluster that no longer exists, but stops if it may not be read', async () => {
    const gone = await runScript('echo "ERROR: (gcloud) ResponseError: code=404" >&2; exit 1');
    assert.equal(gone.status, 0, gone.stderr);
    assert.match(
      gone.stdout,
      /0 steps to do, 0 already done, 0 to do by hand, 3 skipped because the resource is gone/,
    );
    const denied = await runScript('echo "ERROR: (gcloud) ResponseError: code=403" >&2; exit 1');
    assert.equal(denied.status, 1);
    assert.match(denied.stderr, /code=403/);
    assert.match(denied.stderr, /^STOPPED at: /m);
    assert.doesNotMatch(denied.stdout, /Dry run: nothing/);
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
    assert.match(stderr, /^STOPPED at: .* \/ c: reading the cluster$/m);
    assert.doesNotMatch(stdout, /A dry run/);
  });
});
