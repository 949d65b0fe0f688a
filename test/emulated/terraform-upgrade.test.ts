import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ALL, aTerraformSession, canRunTerraform } from '../support/terraform/test-deployment.ts';

const RELEASED_STATE = join(import.meta.dirname, '../fixtures/terraform/released-state.json');

interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly type: string;
  readonly change: { readonly actions: readonly string[] };
}

describe('an upgrade of a deployment by the last release', function () {
  this.timeout(300_000);
  let session: Awaited<ReturnType<typeof aTerraformSession>>;
  let changes: readonly ResourceChange[];

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    session = await aTerraformSession();
    cpSync(RELEASED_STATE, join(session.folder, 'terraform.tfstate'));
    const { status, stderr } = await session.withVariables('plan', ALL, '-out=upgrade.plan');
    assert.equal(status, 0, stderr);
    const plan = JSON.parse((await session.terraform('show', '-json', 'upgrade.plan')).stdout);
    changes = plan.resource_changes;
  });
  after(() => session?.close());

  const addressesWith = (action: string) =>
    changes.filter(({ change }) => change.actions.includes(action)).map(({ address }) => address);

  it('deletes and replaces nothing: no table, role, topic or account', () => {
    assert.deepEqual(addressesWith('delete'), []);
    const moved = changes.filter(({ previous_address }) => previous_address !== undefined);
    assert.ok(moved.some(({ type }) => type === 'google_service_account'));
    assert.ok(moved.some(({ type }) => type === 'google_project_iam_custom_role'));
  });

  it('keeps the grants in the organization, which the organization module now manages', () => {
    const forgotten = addressesWith('forget').map((address) => address.replace(/\[.*/, ''));
    assert.deepEqual([...new Set(forgotten)].sort(), [
      'google_folder_iam_member.fleet',
      'google_org_policy_policy.port',
      'google_organization_iam_custom_role.enumerate_fleet',
      'google_organization_iam_custom_role.inspect_cluster',
      'google_organization_iam_custom_role.write_findings',
      'google_organization_iam_member.fleet',
      'google_organization_iam_member.write_findings',
      'google_project_iam_member.fleet',
    ]);
  });

  it('creates only what is new in this release', () => {
    const created = addressesWith('create');
    const ofChanges = (address: string) => /inspect.change|cluster-changes|cloudasset/.test(address);
    assert.deepEqual(
      created.filter((address) => !ofChanges(address)),
      [
        'google_bigquery_table.last_views["cluster_owners"]',
        'google_bigquery_table.second_views["concluded_with_changes"]',
        'google_bigquery_table.table["campaign_clusters"]',
        'google_bigquery_table.table["campaign_events"]',
        'google_bigquery_table.table["campaigns"]',
        'google_logging_metric.started_scans',
        'google_monitoring_alert_policy.log["the schedule was paused or deleted"]',
        'google_project_iam_member.metric_writer[0]',
      ],
    );
    assert.ok(created.some((address) => ofChanges(address) && address.includes('google_cloudfunctions2')));
  });
});
