import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fakeCommand, pathWith } from '../../support/fake-command.ts';
import { run } from '../../support/real-tools.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SCRIPTS = join(import.meta.dirname, '../../../infra/deploy');

describe('the scripts that cloudbuild.yaml runs', () => {
  const folder = temporaryFolder();

  const bash = (script: string, input = '', environment: Record<string, string> = {}) =>
    run(
      'bash',
      [join(SCRIPTS, script)],
      {
        PATH: pathWith(folder.path('.')),
        PROJECT_ID: 'fleet-watch',
        REGION: 'europe-west1',
        SMOKE_TEST_PROJECT: 'canary',
        POLL_SECONDS: '0',
        ...environment,
      },
      input,
    );

  describe('smoke-test.sh', () => {
    /** A fake bq that prints these words in turn, repeating the last one; an empty word means no row. */
    const answers = (...words: string[]) => {
      const counted = folder.path('asked');
      const cases = words.map((word, index) => `${index + 1}) word='${word}' ;;`).join('\n');
      return fakeCommand(
        folder.path('.'),
        'bq',
        `echo x >> '${counted}'
case $(wc -l < '${counted}' | tr -d ' ') in
${cases}
*) word='${words.at(-1)}' ;;
esac
echo 'Welcome to BigQuery!'
echo completeness
[ -z "$word" ] || echo "$word"`,
      );
    };

    it('starts a scan of the given project and waits until it is COMPLETE', async () => {
      const gcloud = fakeCommand(folder.path('.'), 'gcloud', ':');
      const bq = answers('', '', 'COMPLETE');
      const { status, stdout } = await bash('smoke-test.sh');
      assert.equal(stdout.trim(), 'The scan of projects/canary is COMPLETE.');
      assert.equal(status, 0);
      assert.deepEqual(gcloud.calls(), [
        'scheduler jobs run sweep10255-smoke-test --project=fleet-watch --location=europe-west1',
      ]);
      assert.equal(bq.calls().length, 3);
      assert.match(
        bq.calls()[0] ?? '',
        /`fleet-watch\.sweep10255\.concluded_scans`.*scope = 'projects\/canary'/,
      );
    });

    it('fails if the scan is not COMPLETE', async () => {
      fakeCommand(folder.path('.'), 'gcloud', ':');
      answers('INCOMPLETE');
      const { status, stderr } = await bash('smoke-test.sh');
      assert.deepEqual(
        [status, stderr.trim()],
        [1, 'The scan of projects/canary concluded, but is not COMPLETE.'],
      );
    });

    it('fails if the scan does not conclude in time', async () => {
      fakeCommand(folder.path('.'), 'gcloud', ':');
      answers('');
      const { status, stderr } = await bash('smoke-test.sh', '', { WAIT_SECONDS: '1' });
      assert.deepEqual(
        [status, stderr.trim()],
        [1, 'The scan of projects/canary did not conclude within 1 s.'],
      );
    });

    it('fails if the query fails', async () => {
      fakeCommand(folder.path('.'), 'gcloud', ':');
      fakeCommand(folder.path('.'), 'bq', 'echo "Access Denied" >&2; exit 1');
      assert.equal((await bash('smoke-test.sh')).status, 1);
    });

    it('does nothing without a project to scan', async () => {
      const gcloud = fakeCommand(folder.path('.'), 'gcloud', ':');
      assert.equal((await bash('smoke-test.sh', '', { SMOKE_TEST_PROJECT: '' })).status, 1);
      assert.deepEqual(gcloud.calls(), []);
    });
  });

  describe('remember-revisions.sh and go-back.sh', () => {
    it('restore the previous revision of every function that existed', async () => {
      const gcloud = fakeCommand(
        folder.path('.'),
        'gcloud',
        `case "$*" in
"services list "*) echo run.googleapis.com ;;
"run services list "*)
  printf 'inspect-cluster\\tinspect-cluster-00007-abc\\nconclude-scan\\tconclude-scan-00007-abc\\n'
  printf 'serve-report\\t\\nsomething-else\\tsomething-else-00001-abc\\n' ;;
esac`,
      );
      const { stdout: revisions } = await bash('remember-revisions.sh');
      assert.deepEqual(revisions.trim().split('\n'), [
        'inspect-cluster inspect-cluster-00007-abc',
        'conclude-scan conclude-scan-00007-abc',
      ]);
      const { status, stdout } = await bash('go-back.sh', revisions);
      assert.deepEqual([status, stdout.trim()], [0, '2 functions were rolled back.']);
      assert.ok(
        gcloud
          .calls()
          .includes(
            'run services update-traffic inspect-cluster --project=fleet-watch --region=europe-west1 --to-revisions=inspect-cluster-00007-abc=100',
          ),
      );
    });

    it('roll back nothing after the first deployment', async () => {
      const gcloud = fakeCommand(folder.path('.'), 'gcloud', ':');
      const { status, stdout: revisions } = await bash('remember-revisions.sh');
      assert.deepEqual([status, revisions], [0, '']);
      assert.ok(!gcloud.calls().some((call) => call.startsWith('run ')), 'Cloud Run is not enabled');
      assert.match((await bash('go-back.sh', revisions)).stdout, /^0 functions/);
    });

    for (const failing of ['services list', 'run services list'])
      it(`fail if gcloud ${failing} fails, instead of recording an empty list`, async () => {
        fakeCommand(
          folder.path('.'),
          'gcloud',
          `case "$*" in "${failing} "*) echo PERMISSION_DENIED >&2; exit 1 ;; *) echo run.googleapis.com ;; esac`,
        );
        const { status, stdout, stderr } = await bash('remember-revisions.sh');
        assert.deepEqual([status, stdout, stderr.trim()], [1, '', 'PERMISSION_DENIED']);
      });
  });
});
