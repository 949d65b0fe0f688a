import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support/real-tools.ts';
import { ALL, aTerraformSession, canRunTerraform, LEAST } from '../support/terraform/test-deployment.ts';

const CONFIGURATION = join(import.meta.dirname, '../../infra/terraform');

describe('the real Terraform, with stand-ins for its providers', function () {
  this.timeout(600_000);
  let session: Awaited<ReturnType<typeof aTerraformSession>>;

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    session = await aTerraformSession();
  });
  after(() => session?.close());

  it('validates the configuration', async () => {
    assert.match((await session.terraform('validate', '-no-color')).stdout, /^Success!/);
  });

  it('creates everything from two variables, adds every option, and destroys everything', async () => {
    const apply = async (variables: typeof LEAST) => {
      const { status, stdout, stderr } = await session.withVariables('apply', variables);
      assert.equal(status, 0, stderr);
      return stdout;
    };
    assert.match(await apply(LEAST), /Resources: \d+ added, 0 changed, 0 destroyed/);
    assert.match(await apply(ALL), /Resources: \d+ added, \d+ changed, \d+ destroyed/);
    const { stdout } = await session.terraform('show', '-json');
    for (const secret of ['webhook_url', 'webhook_secret'])
      assert.ok(!stdout.includes(String(ALL[secret])), `the state contains ${secret}`);
    const again = await session.withVariables('plan', ALL);
    assert.ok(again.stdout.includes('No changes'), again.stderr);

    const replaced = await session.withVariables(
      'plan',
      ALL,
      '-replace=module.serve_report.google_cloudfunctions2_function.this',
      '-replace=google_pubsub_topic.topic["port-alerts"]',
      '-replace=google_bigquery_table.table["alerts"]',
      '-replace=google_secret_manager_secret.secret["webhook-url"]',
    );
    for (const grant of [
      'google_pubsub_topic_iam_member.publisher["conclude-scan to port-alerts"]',
      'google_bigquery_table_iam_member.conclude_scan["alerts"]',
      'google_secret_manager_secret_iam_member.webhook["webhook-url"]',
    ])
      assert.ok(
        replaced.stdout.includes(`# ${grant} must be replaced`) ||
          replaced.stdout.includes(`# ${grant} will be replaced`),
        grant,
      );
    assert.match(
      replaced.stdout,
      /serve_report\.google_cloud_run_v2_service_iam_member\.invoker\["group:platform@example\.com"\] will be replaced/,
      'a replaced function keeps its grants',
    );
    assert.doesNotMatch(replaced.stdout, /enumerate_fleet\S+ will be replaced/);

    const moved = await session.withVariables('plan', { ...ALL, region: 'us-east1' });
    const bucket = /name += "(fleet-watch-sweep10255-source-\w+)" -> "(fleet-watch-sweep10255-source-\w+)"/;
    assert.match(moved.stdout, bucket, 'the name of a deleted bucket is not free at once');

    await rm(session.built, { recursive: true });
    const unbuilt = await session.withVariables('plan', ALL);
    assert.equal(unbuilt.status, 0, unbuilt.stderr);
    const refused = await session.withVariables('apply', ALL);
    assert.match(refused.stderr.replaceAll(/\s+/g, ' '), /The functions are not built: run npm ci/);
    const destroyed = await session.withVariables('destroy', ALL);
    assert.match(destroyed.stdout, /Destroy complete!/);
    await mkdir(session.built);
    await writeFile(join(session.built, 'index.mjs'), '');
  });

  it('uses the provider versions in the committed lock file', async () => {
    const locked = await readFile(join(session.folder, '.terraform.lock.hcl'), 'utf8');
    const committed = await readFile(join(CONFIGURATION, '.terraform.lock.hcl'), 'utf8');
    const versions = (text: string) =>
      [...text.matchAll(/version +="? *"(.*)"/g)].map(([, version]) => version);
    assert.deepEqual(versions(locked), versions(committed));
  });

  it('applies a saved plan if the URL and the key, which plans do not contain, are passed again', async () => {
    const kept = join(session.folder, 'kept.plan');
    assert.equal((await session.withVariables('plan', ALL, `-out=${kept}`)).status, 0);
    // A plan is a zip file; the configuration in it has no values of variables.
    const { stdout } = await run('unzip', ['-p', kept, 'tfplan', 'tfstate', 'tfstate-prev']);
    assert.ok(stdout.includes('sweep10255-webhook-url'));
    for (const secret of ['webhook_url', 'webhook_secret'])
      assert.ok(!stdout.includes(String(ALL[secret])), `the plan contains ${secret}`);
    const { status, stderr } = await session.terraform('apply', '-no-color', '-input=false', kept);
    assert.equal(status, 0, stderr);
  });

  it('detects a misspelled argument', async () => {
    await appendFile(
      join(session.folder, 'topics.tf'),
      'resource "google_pubsub_topic" "misspelled" {\n  name = "a"\n  labls = {}\n}\n',
    );
    const { status, stderr } = await session.terraform('validate', '-no-color');
    assert.equal(status, 1);
    assert.match(stderr, /An argument named "labls" is not expected here/);
  });
});
