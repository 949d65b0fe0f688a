import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ALL,
  aTerraformSession,
  LEAST,
  ORGANIZATION,
  terraformIsHere,
} from '../support/terraform/a-deployment.ts';

/** Terraform breaks its lines wherever they are full. */
function assertSays(stderr: string, sentences: readonly string[]): void {
  const said = stderr.replaceAll(/\s+/g, ' ');
  for (const sentence of sentences) assert.ok(said.includes(sentence), sentence);
}

describe('the real Terraform, with stand-ins for its providers', function () {
  this.timeout(600_000);
  let session: Awaited<ReturnType<typeof aTerraformSession>>;

  before(async function () {
    if (!terraformIsHere()) return this.skip();
    session = await aTerraformSession();
  });
  after(() => session?.close());

  it('finds the configuration valid', async () => {
    assert.match((await session.terraform('validate', '-no-color')).stdout, /^Success!/);
  });

  it('makes everything at once from two variables, adds every option, and takes all of it away', async () => {
    const apply = async (variables: typeof LEAST) => {
      const { status, stdout, stderr } = await session.withVariables('apply', variables);
      assert.equal(status, 0, stderr);
      return stdout;
    };
    assert.match(await apply(LEAST), /Resources: \d+ added, 0 changed, 0 destroyed/);
    assert.match(await apply(ALL), /Resources: \d+ added, \d+ changed, \d+ destroyed/);
    const { stdout } = await session.terraform('show', '-json');
    assert.ok(!stdout.includes(String(ALL['webhook_secret'])), 'the state holds the secret');
    const again = await session.withVariables('plan', ALL);
    assert.ok(again.stdout.includes('No changes'), again.stderr);
    const destroyed = await session.withVariables('destroy', ALL);
    assert.match(destroyed.stdout, /Destroy complete!/);
  });

  it('says of every variable that is wrong what it should be', async () => {
    const { status, stderr } = await session.withVariables('plan', {
      project_id: 'My Project',
      organization_id: `organizations/${ORGANIZATION}`,
      scope: ['organization/1'],
      region: 'europe-west1-b',
      schedule: 'daily',
      time_zone: 'CET',
      discovery: 'search',
      usage: 'proxy',
      callers: 'all',
      alert_cap: 1.5,
      inspection: { concurrency: 0, instances: 1000 },
      retention_days: 7,
      report_readers: ['allUsers'],
      kubernetes_access: 'RBAC',
      port_policy: 'ON',
      alert_emails: ['security'],
      notification_channels: ['1'],
      webhook: { url: 'http://hooks.example.com', format: 'xml' },
      findings_source: 'organizations/1',
      dataset_location: 'Europe',
      quiet_time: 'a day',
      scan_time: '3',
      smoke_test_project: 'projects/canary-project',
    });
    assert.equal(status, 1);
    assertSays(stderr, [
      "project_id is a project's id, such as my-project",
      'organization_id is a number',
      'Each place of scope is organizations/NUMBER, folders/NUMBER or projects/ID.',
      'region is a region such as europe-west1, not a zone.',
      'schedule has five fields',
      'time_zone is a name of the tz database',
      'discovery is list or assets.',
      'set node_proxy = true too',
      'callers is off, pods or pods+configmaps.',
      'alert_cap is a whole number from 0 to 1000.',
      'inspection.concurrency is from 1 to 100 clusters an instance.',
      'inspection.instances is from 1 to 100.',
      'retention_days is at least 30, or null',
      'allUsers is not accepted.',
      'kubernetes_access is MANIFESTS or ORGANIZATION.',
      'port_policy is OFF, DRY_RUN or ENFORCED.',
      'Each of alert_emails is an e-mail address.',
      'Each of notification_channels is projects/P/notificationChannels/N.',
      'webhook.url is an https URL.',
      'webhook.format is slack or json.',
      'findings_source is organizations/NUMBER/sources/NUMBER.',
      'dataset_location is EU, US or a region',
      'quiet_time is a time such as 24h or 7d.',
      'scan_time is a time such as 90m or 3h.',
      "smoke_test_project is a project's id, without projects/.",
    ]);
  });

  it('says of sampling what it should be, and refuses a second sample where there is no first', async () => {
    const sampling = { cluster_time: '1 minute', nodes_per_pool: '0', routes: 'dns,vpn', resample: '30s' };
    const { stderr } = await session.withVariables('plan', { ...LEAST, sampling });
    assertSays(stderr, [
      'sampling.cluster_time, minimum_window and resample are times',
      'sampling.nodes_per_pool is a number from 1 up, or all.',
      'sampling.routes are of dns, public, gateway and private',
      'set usage, which takes the first.',
    ]);
  });

  it('applies a plan that was kept, given again the key that no plan holds', async () => {
    const kept = join(session.folder, 'kept.plan');
    assert.equal((await session.withVariables('plan', ALL, `-out=${kept}`)).status, 0);
    const { status, stderr } = await session.terraform('apply', '-no-color', '-input=false', kept);
    assert.equal(status, 0, stderr);
  });

  it('refuses a webhook without the key that signs what is posted, or with one that can be guessed', async () => {
    const webhook = { ...LEAST, webhook: ALL['webhook'] };
    const without = await session.withVariables('plan', webhook);
    assert.match(without.stderr, /webhook needs webhook_secret too/);
    const short = await session.withVariables('plan', { ...webhook, webhook_secret: 'short' });
    assert.match(short.stderr, /webhook_secret has at least 16 characters/);
  });

  it('would have found a misspelt argument', async () => {
    await appendFile(
      join(session.folder, 'topics.tf'),
      'resource "google_pubsub_topic" "misspelt" {\n  name = "a"\n  labls = {}\n}\n',
    );
    const { status, stderr } = await session.terraform('validate', '-no-color');
    assert.equal(status, 1);
    assert.match(stderr, /An argument named "labls" is not expected here/);
  });
});
