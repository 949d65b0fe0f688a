import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { PAGING_KINDS, SCAN_ALERT_KINDS } from '../../shared/model/words.ts';
import { FUNCTION_NAMES, OPTIONS, optionsOf } from '../../shared/platform/options-table.ts';
import type { Deployed } from '../support/terraform/deployed.ts';
import { functionsOf } from '../support/terraform/deployed-functions.ts';
import { readModule } from '../support/terraform/hcl/read-module.ts';
import type { Values } from '../support/terraform/protocol-values.ts';
import { ALL, canRunTerraform, deployedWith, LEAST } from '../support/terraform/test-deployment.ts';

const first = (value: unknown) => (value as Values[])[0] ?? {};

const tablesOf = (deployed: Deployed) => [...deployed.resources('google_bigquery_table').values()];

describe('deployment options', function () {
  this.timeout(600_000);
  let least: Deployed;
  let all: Deployed;

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    [least, all] = [await deployedWith(LEAST), await deployedWith(ALL)];
  });

  const count = (deployed: Deployed, type: string) => deployed.resources(type).size;

  for (const [type, without, withAll] of [
    ['google_org_policy_policy', 0, 3],
    ['google_monitoring_alert_policy', 0, 6],
    ['google_monitoring_notification_channel', 0, 1],
    ['google_secret_manager_secret_version', 0, 2],
    ['google_cloud_scheduler_job', 1, 2],
    ['google_folder_iam_member', 0, 3],
  ] as const)
    it(`create ${type} only if an option requires it`, () => {
      assert.deepEqual([count(least, type), count(all, type)], [without, withAll]);
    });

  it('create no custom role, whose ID would stay taken for 37 days after the option is turned off', () => {
    const roles = (deployed: Deployed) =>
      ['google_project_iam_custom_role', 'google_organization_iam_custom_role']
        .flatMap((type) => [...deployed.resources(type).values()])
        .map(({ role_id }) => String(role_id))
        .sort();
    assert.deepEqual(roles(all), roles(least));
  });

  it('let readers find and open the report', () => {
    const [role] = [...all.resources('google_project_iam_custom_role').values()].filter(
      ({ role_id }) => role_id === 'sweep10255OpenReport',
    );
    assert.deepEqual(role?.['permissions'], ['run.routes.invoke', 'run.services.get']);
    const ofReaders = [...all.resources('google_cloud_run_v2_service_iam_member').values()].filter(
      ({ member }) => member === 'group:platform@example.com',
    );
    assert.deepEqual(
      ofReaders.map((grant) => [grant['name'], grant['role']]),
      [['serve-report', role?.['name']]],
    );
  });

  it('output only the manifests that the options need, with the account filled in', () => {
    assert.deepEqual(least.output('kubernetes_manifests'), {});
    const manifests = all.output('kubernetes_manifests') as Record<string, string>;
    assert.deepEqual(Object.keys(manifests), ['configmaps', 'probe-logs']);
    for (const text of Object.values(manifests)) {
      assert.match(text, /^ {4}name: sweep10255-inspect-cluster@fleet-watch\.iam\.gserviceaccount\.com$/m);
      assert.ok(!/name: SCANNER/.test(text));
    }
  });

  it('output manifests whose objects are all applied when piped to kubectl', () => {
    const manifests = all.output('kubernetes_manifests') as Record<string, string>;
    // jq -r '.[]' prints each value and a newline.
    const piped = Object.values(manifests).map((text) => `${text}\n`);
    const objects = parseAllDocuments(piped.join('')).map((document) => {
      assert.deepEqual(document.errors, []);
      const { kind, metadata } = document.toJS() as { kind: string; metadata: { name: string } };
      return `${kind} ${metadata.name}`;
    });
    assert.deepEqual(objects, [
      'ClusterRole sweep10255-configmaps',
      'ClusterRoleBinding sweep10255-configmaps',
      'Role sweep10255-probe-logs',
      'RoleBinding sweep10255-probe-logs',
    ]);
  });

  it('have the same defaults as the command line', () => {
    for (const name of FUNCTION_NAMES)
      for (const option of optionsOf(name)) {
        const { variable, fallback } = OPTIONS[option];
        const set = functionsOf(least).get(name)?.environment[variable];
        // Each deployment has its own store, and a role that can write metrics.
        if (set === undefined || fallback === null || option === 'store' || option === 'metrics') continue;
        assert.equal(set, fallback, `${name}: ${variable}`);
      }
  });

  it('give a setting to every function that uses it', () => {
    const functions = functionsOf(all);
    const set = new Set([...functions.values()].flatMap(({ environment }) => Object.keys(environment)));
    for (const name of FUNCTION_NAMES)
      assert.deepEqual(
        optionsOf(name)
          .map((option): string => OPTIONS[option].variable)
          .filter((variable) => set.has(variable) && !(variable in (functions.get(name)?.environment ?? {}))),
        [],
        name,
      );
  });

  it('keep the current bundle, and make its hash independent of the umask', async () => {
    const [bucket] = least.resources('google_storage_bucket').values();
    assert.ok(bucket);
    const conditions = (bucket['lifecycle_rule'] as Values[]).map((rule) => first(rule['condition']));
    assert.deepEqual(
      conditions.map(({ age, days_since_noncurrent_time, with_state }) => [
        age,
        days_since_noncurrent_time,
        with_state,
      ]),
      [[null, 90, 'ARCHIVED']],
    );
    assert.equal(first(bucket['versioning'])['enabled'], true);
    const { data } = await readModule(join(import.meta.dirname, '../../infra/terraform'));
    assert.equal(data['archive_file']?.['functions']?.[0]?.['output_file_mode'], '0644');
  });

  it('wait until the grants of the build account are in effect', () => {
    const [wait] = least.resources('time_sleep').values();
    assert.equal(wait?.['create_duration'], '60s');
  });

  it('keep rows for 400 days, or forever for null', () => {
    const expirations = (deployed: Deployed) =>
      tablesOf(deployed)
        .flatMap(({ time_partitioning }) => time_partitioning as Values[])
        .map(({ expiration_ms }) => expiration_ms);
    assert.deepEqual(new Set(expirations(least)), new Set([400 * 86_400_000]));
    assert.deepEqual(new Set(expirations(all)), new Set([0]));
  });

  it('connect only inspect-cluster to private control planes', () => {
    const inVpc = [...functionsOf(all).values()].filter(
      ({ service }) => service['direct_vpc_egress'] === 'VPC_EGRESS_PRIVATE_RANGES_ONLY',
    );
    assert.deepEqual(
      inVpc.map(({ name }) => name),
      ['inspect-cluster'],
    );
  });

  it('have one alert policy for each kind of alert that pages', () => {
    const filters = [...all.resources('google_monitoring_alert_policy').values()]
      .flatMap(({ conditions }) => conditions as Values[])
      .flatMap(({ condition_matched_log }) => condition_matched_log as Values[])
      .map(({ filter }) => String(filter));
    const named = filters.flatMap((filter) =>
      [...filter.matchAll(/"([A-Z]+(?:_[A-Z]+)+|REGRESSED)"/g)].map(([, kind = '']) => kind),
    );
    // New clusters and exemptions that end are in the digest.
    const told = [...PAGING_KINDS, ...SCAN_ALERT_KINDS.filter((kind) => kind !== 'DIGEST')];
    assert.deepEqual(named.sort(), told.sort());
    const ofAlerts = filters.filter((filter) => filter.includes('jsonPayload'));
    assert.equal(ofAlerts.length, 2);
    for (const filter of ofAlerts)
      assert.match(filter, /service_name="conclude-scan" AND jsonPayload\.kind=\(/);
  });

  describe('the alert for scans that do not conclude', () => {
    const queryOf = (deployed: Deployed) => {
      const [condition, ...more] = [...deployed.resources('google_monitoring_alert_policy').values()]
        .flatMap(({ conditions }) => conditions as Values[])
        .flatMap(
          ({ condition_prometheus_query_language }) => condition_prometheus_query_language as Values[],
        );
      assert.deepEqual(more, []);
      return condition;
    };

    it('requires a conclusion within scan_time after each scheduled start, whatever the schedule', () => {
      const condition = queryOf(all);
      assert.equal(condition?.['disable_metric_validation'], true);
      // 3 hours, and half an hour for the last redelivery. Without a start, the left side is empty: no alert.
      assert.equal(
        condition?.['query'],
        'sum(sum_over_time(logging_googleapis_com:user_sweep10255_started_scans{monitored_resource="cloud_scheduler_job"}[10m] offset 210m)) > 0' +
          ' unless sum(sum_over_time(logging_googleapis_com:user_sweep10255_concluded_scans{monitored_resource="cloud_run_revision"}[220m])) > 0',
      );
    });

    it('is not masked by scans of another scope, such as smoke tests', () => {
      const filters = new Map(
        [...all.resources('google_logging_metric').values()].map(({ name, filter }) => [
          name,
          String(filter),
        ]),
      );
      assert.match(
        filters.get('sweep10255/concluded_scans') ?? '',
        /service_name="conclude-scan" AND jsonPayload\.kind="DIGEST" AND jsonPayload\.scope="folders\/444455556666,organizations\/123456789012,projects\/other-project"$/,
      );
      assert.match(filters.get('sweep10255/started_scans') ?? '', /job_id="sweep10255-scan" AND /);
    });
  });

  it('log open ports in dry run, without preventing them', () => {
    for (const policy of all.resources('google_org_policy_policy').values()) {
      assert.equal(first(first(policy['dry_run_spec'])['rules'])['enforce'], 'TRUE');
      assert.deepEqual(policy['spec'], []);
    }
  });
});
