import assert from 'node:assert/strict';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { fakeCommand, pathWith } from '../../support/fake-command.ts';
import { run } from '../../support/real-tools.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * The parts of a Cloud Build configuration that we use. Source:
 * https://cloud.google.com/build/docs/build-config-file-schema
 */
const schema = z.strictObject({
  substitutions: z.record(z.string().regex(/^_[A-Z0-9_]+$/), z.string()),
  serviceAccount: z.string(),
  timeout: z.string().regex(/^\d+s$/),
  options: z.strictObject({
    logging: z.literal('CLOUD_LOGGING_ONLY'),
    machineType: z.string(),
    dynamicSubstitutions: z.boolean(),
    env: z.array(z.string().regex(/^\w+=/)),
  }),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string().regex(/^[\w./-]+:[\w.]+$/, 'an image with a tag'),
      entrypoint: z.string().optional(),
      dir: z.string().optional(),
      args: z.array(z.string()),
    }),
  ),
});

const BUILT_IN = ['PROJECT_ID'];

describe('cloudbuild.yaml', () => {
  const text = readFileSync(join(ROOT, 'cloudbuild.yaml'), 'utf8');
  const build = schema.parse(parse(text));
  const step = (id: string) => build.steps.find((one) => one.id === id);
  const folder = temporaryFolder();

  it('rejects a downgrade before planning, records the revisions before deploying, and tests afterwards', () => {
    assert.deepEqual(
      build.steps.map(({ id }) => id),
      [
        'install',
        'check',
        'test',
        'build',
        'configure',
        'initialize',
        'refuse-downgrade',
        'plan',
        'remember',
        'deploy',
        'smoke-test',
      ],
    );
  });

  it('runs only npm scripts that exist in package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const called = build.steps
      .filter(({ entrypoint, args }) => entrypoint === 'npm' && args[0] !== 'ci')
      .map(({ args }) => args.at(-1) ?? '');
    assert.deepEqual(called, ['check', 'test', 'build']);
    for (const script of called) assert.ok(script in scripts, script);
  });

  it('runs only programs that exist in the repository', () => {
    const programs = [...text.matchAll(/infra\/deploy\/[\w-]+\.sh/g)].map(([path]) => path);
    assert.ok(programs.length > 0);
    for (const path of programs) accessSync(join(ROOT, path), constants.X_OK);
  });

  it('declares exactly the substitutions that it uses', () => {
    const used = new Set([...text.matchAll(/(?<!\$)\$\{?(\w+)/g)].map(([, name = '']) => name));
    assert.deepEqual([...used].sort(), [...BUILT_IN, ...Object.keys(build.substitutions)].sort());
  });

  it('uses a Terraform version that the configuration allows', () => {
    const [, version = ''] = step('plan')?.name.split(':') ?? [];
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [, least = ''] =
      /required_version = ">= ([\d.]+)"/.exec(
        readFileSync(join(ROOT, 'infra/terraform/versions.tf'), 'utf8'),
      ) ?? [];
    assert.equal(step('deploy')?.name, step('plan')?.name);
    assert.ok(major * 1000 + minor >= Number(least.split('.')[0]) * 1000 + Number(least.split('.')[1]));
  });

  /**
   * Runs the shell script of a step, with Cloud Build's substitutions applied, in a folder that looks like the
   * checkout.
   */
  const runStep = async (id: string, environment: Record<string, string> = {}) => {
    const { entrypoint = '', args = [] } = step(id) ?? {};
    const workspace = folder.path('workspace');
    mkdirSync(join(workspace, 'infra/terraform'), { recursive: true });
    const script = (args.at(-1) ?? '')
      .replaceAll('$$', '$')
      .replaceAll(/\$\{_STATE_BUCKET\}/g, 'state')
      .replaceAll('/workspace/', `${workspace}/`)
      .replaceAll('infra/deploy/', `${folder.path('.')}/`);
    return await run(entrypoint, [...args.slice(0, -1), `cd '${workspace}'\n${script}`], {
      PATH: pathWith(folder.path('.')),
      ...environment,
    });
  };

  it('configures the state backend', async () => {
    const gcloud = fakeCommand(folder.path('.'), 'gcloud', ':');
    const { status, stderr } = await runStep('configure');
    assert.equal(status, 0, stderr);
    assert.deepEqual(gcloud.calls(), [
      'storage cp gs://state/sweep10255.tfvars infra/terraform/sweep10255.auto.tfvars',
    ]);
    const workspace = folder.path('workspace');
    assert.equal(
      readFileSync(join(workspace, 'infra/terraform/backend_override.tf'), 'utf8'),
      'terraform {\n  backend "gcs" {\n    bucket = "state"\n    prefix = "sweep10255"\n  }\n}\n',
    );
  });

  it('uses the region and the name of the deployment variables in every step', async () => {
    assert.ok(!('_REGION' in build.substitutions));
    assert.ok(!build.options.env.some((variable) => /^(TF_VAR_)?REGION|^TF_VAR_region/.test(variable)));
    fakeCommand(
      folder.path('.'),
      'terraform',
      `[ "$1" != console ] || { read -r asked; [ "$asked" = var.region ] && echo '"us-east1"' || echo '"canary"'; }`,
    );
    fakeCommand(folder.path('.'), 'remember-revisions.sh', 'echo "$NAME-inspect-cluster $REGION"');
    fakeCommand(folder.path('.'), 'smoke-test.sh', 'echo "tested $NAME in $REGION"');
    for (const id of ['initialize', 'remember', 'deploy']) assert.equal((await runStep(id)).status, 0, id);
    assert.equal(
      readFileSync(folder.path('workspace/revisions'), 'utf8'),
      'canary-inspect-cluster us-east1\n',
    );
    const { stdout } = await runStep('smoke-test', { SMOKE_TEST_PROJECT: 'canary' });
    assert.equal(stdout, 'tested canary in us-east1\n');
  });

  it('compares the columns with those of the dataset of the deployment', async () => {
    fakeCommand(folder.path('.'), 'terraform', `echo '"fleet-canary"'`);
    fakeCommand(folder.path('.'), 'node', 'echo "$SWEEP_STORE $*"; exit 1');
    await runStep('initialize');
    const { status, stdout } = await runStep('refuse-downgrade', { PROJECT_ID: 'fleet-watch' });
    assert.equal(stdout, 'bigquery://fleet-watch/fleet_canary scripts/refuse-downgrade.ts\n');
    assert.equal(status, 1);
  });

  it('does not deploy if the serving revisions cannot be read', async () => {
    fakeCommand(folder.path('.'), 'terraform', `echo '"us-east1"'`);
    fakeCommand(folder.path('.'), 'remember-revisions.sh', 'exit 1');
    await runStep('initialize');
    assert.equal((await runStep('remember')).status, 1);
  });

  it('checks the formatting of the configuration, but not of deployment variables', async () => {
    const terraform = fakeCommand(folder.path('.'), 'terraform', ':');
    for (const module of ['function', 'organization'])
      mkdirSync(folder.path(`workspace/${module}`), { recursive: true });
    for (const file of ['scheduler.tf', 'topics.tf', 'sweep10255.auto.tfvars'])
      writeFileSync(folder.path(`workspace/${file}`), '');
    assert.equal((await runStep('initialize')).status, 0);
    assert.equal(terraform.calls()[0], 'fmt -check scheduler.tf topics.tf function organization');
  });

  for (const [what, apply, scan, project, calls, status] of [
    ['keeps the deployment if the scan succeeds', ':', ':', 'canary', 0, 0],
    ['keeps the deployment if no project is configured', ':', 'exit 1', '', 0, 0],
    ['rolls back and fails if the scan fails', ':', 'exit 1', 'canary', 1, 1],
    ['rolls back and fails if the deployment was incomplete', 'exit 1', ':', '', 1, 1],
  ] as const)
    it(`${what}`, async () => {
      fakeCommand(folder.path('.'), 'terraform', `[ "$1" != apply ] || ${apply}`);
      fakeCommand(folder.path('.'), 'smoke-test.sh', scan);
      const goBack = fakeCommand(folder.path('.'), 'go-back.sh', 'cat >/dev/null');
      fakeCommand(folder.path('.'), 'gcloud', ':');
      fakeCommand(folder.path('.'), 'remember-revisions.sh', ':');
      for (const id of ['configure', 'initialize', 'plan', 'remember', 'deploy']) await runStep(id);
      const tried = await runStep('smoke-test', { SMOKE_TEST_PROJECT: project });
      assert.deepEqual([tried.status, goBack.calls().length], [status, calls]);
    });
});
