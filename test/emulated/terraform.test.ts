import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ALL,
  aTerraformSession,
  canRunTerraform,
  LEAST,
  ORGANIZATION,
} from '../support/terraform/test-deployment.ts';

/** Terraform wraps long lines. */
function assertSays(stderr: string, sentences: readonly string[]): void {
  const said = stderr.replaceAll(/\s+/g, ' ');
  for (const sentence of sentences) assert.ok(said.includes(sentence), sentence);
}

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
    assert.ok(!stdout.includes(String(ALL['webhook_secret'])), 'the state contains the secret');
    const again = await session.withVariables('plan', ALL);
    assert.ok(again.stdout.includes('No changes'), again.stderr);
    const destroyed = await session.withVariables('destroy', ALL);
    assert.match(destroyed.stdout, /Destroy complete!/);
  });

  it('reports for every invalid variable what it must be', async () => {
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
      'project_id must be a project ID such as my-project',
      'organization_id must be a number',
      'Each entry of scope must have the form organizations/NUMBER, folders/NUMBER or projects/ID.',
      'region must be a region such as europe-west1, not a zone.',
      'schedule must have five fields',
      'time_zone must be a tz database name',
      'discovery must be list or assets.',
      'set node_proxy = true too',
      'callers must be off, pods, pods+configmaps, flow-logs',
      'alert_cap must be an integer from 0 to 1000.',
      'inspection.concurrency must be from 1 to 100 clusters per instance.',
      'inspection.instances must be from 1 to 100.',
      'retention_days must be at least 30, or null',
      'allUsers is not accepted.',
      'kubernetes_access must be MANIFESTS or ORGANIZATION.',
      'port_policy must be OFF, DRY_RUN or ENFORCED.',
      'Each entry of alert_emails must be an e-mail address.',
      'Each entry of notification_channels must have the form projects/P/notificationChannels/N.',
      'webhook.url must be an https URL.',
      'webhook.format must be slack or json.',
      'findings_source must have the form organizations/NUMBER/sources/NUMBER.',
      'dataset_location must be EU, US or a region',
      'quiet_time must be a duration such as 24h or 7d.',
      'scan_time must be a duration such as 90m or 3h.',
      'smoke_test_project must be a project ID, without projects/.',
    ]);
  });

  it('reports invalid sampling settings, and rejects a second sample without a first', async () => {
    const sampling = { cluster_time: '1 minute', nodes_per_pool: '0', routes: 'dns,vpn', resample: '30s' };
    const { stderr } = await session.withVariables('plan', { ...LEAST, sampling });
    assertSays(stderr, [
      'sampling.cluster_time, minimum_window and resample must be durations',
      'sampling.nodes_per_pool must be an integer of at least 1, or all.',
      'sampling.routes must be a comma-separated list of dns, public, gateway and private',
      'which requires usage to be set.',
    ]);
  });

  it('applies a saved plan, given the key again, which plans do not contain', async () => {
    const kept = join(session.folder, 'kept.plan');
    assert.equal((await session.withVariables('plan', ALL, `-out=${kept}`)).status, 0);
    const { status, stderr } = await session.terraform('apply', '-no-color', '-input=false', kept);
    assert.equal(status, 0, stderr);
  });

  it('rejects a webhook without a signing key, or with a weak one', async () => {
    const webhook = { ...LEAST, webhook: ALL['webhook'] };
    const without = await session.withVariables('plan', webhook);
    assert.match(without.stderr, /webhook requires webhook_secret/);
    const short = await session.withVariables('plan', { ...webhook, webhook_secret: 'short' });
    assert.match(short.stderr, /webhook_secret must have at least 16 characters/);
  });

  it('detects a misspelled argument', async () => {
    await appendFile(
      join(session.folder, 'topics.tf'),
      'resource "google_pubsub_topic" "misspelt" {\n  name = "a"\n  labls = {}\n}\n',
    );
    const { status, stderr } = await session.terraform('validate', '-no-color');
    assert.equal(status, 1);
    assert.match(stderr, /An argument named "labls" is not expected here/);
  });
});
