import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fakeCommand, pathWith } from '../../support/fake-command.ts';
import { aPlanRow } from '../../support/plan-row-builder.ts';
import { printScript } from '../../support/printed-script.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROW = aPlanRow({ readiness: 'GATHER_EVIDENCE', pools: [] });
/** An update that continues after the gcloud that started it has ended; like gcloud, it starts a child process. */
const GCLOUD = `case "$*" in
*"operations list"*) [ ! -e asked ] || [ -e closed ] || printf 'op-1\\tRUNNING\\thttps://gke/clusters/${ROW.cluster}\\n' ;;
*"operations wait"*) touch closed ;;
*describe*) [ ! -e closed ] || echo 'insecureKubeletReadonlyPortEnabled=False' ;;
*) sleep 60 & echo $! >asked; wait ;;
esac`;

describe('the printed script, interrupted while gcloud runs', () => {
  const folder = temporaryFolder();

  function start() {
    const child = spawn('bash', ['close.sh'], {
      cwd: folder.path('.'),
      env: { PATH: pathWith(folder.path('.')), APPLY: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    return { pid: child.pid ?? 0, ended };
  }

  /** The process that gcloud started to change the cluster. */
  async function changing(): Promise<number> {
    const file = folder.path('asked');
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(10);
    return Number(readFileSync(file, 'utf8'));
  }

  /** Waits until a process ends; if not stopped, that of gcloud would run for a minute. */
  async function gone(pid: number): Promise<void> {
    while (isAlive(pid)) await setTimeout(10);
  }

  const signals = [
    ['Ctrl-C, sent to its process group', 'SIGINT', 130, (pid: number) => -pid],
    ['SIGTERM, sent to the script alone', 'SIGTERM', 143, (pid: number) => pid],
    ['SIGHUP, sent when the terminal closes', 'SIGHUP', 129, (pid: number) => -pid],
  ] as const;
  for (const [how, signal, expected, target] of signals)
    it(`stops gcloud on ${how}, reports operations that may still be running, and waits for them when it is run again`, async () => {
      writeFileSync(folder.path('close.sh'), await printScript(ROW));
      const gcloud = fakeCommand(folder.path('.'), 'gcloud', GCLOUD);
      const first = start();
      const started = await changing();
      process.kill(target(first.pid), signal);
      const [[status], , said] = await first.ended;
      assert.equal(status, expected, said);
      await gone(started);
      const { project_id, location } = ROW;
      assert.match(said, /^STOPPED at: .*for new node pools$/m);
      assert.ok(
        said.includes(
          `last request. To check:\n  gcloud container operations list --project=${project_id} --location=${location} --filter=status!=DONE\n`,
        ),
        said,
      );

      const [[again], stdout, stderr] = await start().ended;
      assert.equal(again, 0, stderr);
      assert.match(stdout, /waiting for op-1\n.*\n {3}already closed\n/);
      assert.match(stdout, /0 steps carried out, 1 already done/);
      assert.equal(gcloud.calls().filter((call) => call.includes(' update ')).length, 1);
    });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
