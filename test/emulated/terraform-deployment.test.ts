import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES } from '../../shared/model/rows/tables.ts';
import { readConfig } from '../../shared/platform/config.ts';
import { FUNCTION_NAMES, OPTIONS, optionsOf } from '../../shared/platform/options-table.ts';
import type { Deployed } from '../support/terraform/deployed.ts';
import { functionsOf } from '../support/terraform/deployed-functions.ts';
import type { Values } from '../support/terraform/protocol-values.ts';
import { ALL, canRunTerraform, deployedWith, LEAST } from '../support/terraform/test-deployment.ts';

const VIEWS = join(import.meta.dirname, '../../infra/bigquery/views');
const first = (value: unknown) => (value as Values[])[0] ?? {};

/** The contents of Secret Manager, keyed by variable. */
const SECRETS: Readonly<Record<string, unknown>> = {
  SWEEP_WEBHOOK_SECRET: ALL['webhook_secret'],
  SWEEP_WEBHOOK_URL: ALL['webhook_url'],
};

const tablesOf = (deployed: Deployed) => [...deployed.resources('google_bigquery_table').values()];

for (const [what, variables] of [
  ['only the required variables', LEAST],
  ['every option', ALL],
] as const)
  describe(`a deployment with ${what}`, function () {
    this.timeout(600_000);
    let deployed: Deployed;

    before(async function () {
      if (!canRunTerraform()) return this.skip();
      deployed = await deployedWith(variables);
    });

    it('has all functions, each with its own account', () => {
      const functions = functionsOf(deployed);
      assert.deepEqual([...functions.keys()].sort(), [...FUNCTION_NAMES].sort());
      assert.equal(
        new Set([...functions.values()].map(({ account }) => account)).size,
        FUNCTION_NAMES.length,
      );
      for (const { name, build } of functions.values()) {
        assert.equal(build['entry_point'], name);
        assert.equal(build['runtime'], 'nodejs24');
      }
    });

    for (const name of FUNCTION_NAMES)
      it(`gives ${name} valid settings, and no unknown ones`, () => {
        const { environment = {}, secrets = {} } = functionsOf(deployed).get(name) ?? {};
        const fromSecrets = Object.keys(secrets).map((variable) => [variable, SECRETS[variable]]);
        const settings = { ...environment, ...Object.fromEntries(fromSecrets) };
        readConfig(name, {}, settings);
        const variablesOf = optionsOf(name).map((option): string => OPTIONS[option].variable);
        assert.deepEqual(
          Object.keys(settings).filter((variable) => !variablesOf.includes(variable)),
          [],
        );
      });

    it('runs one conclusion at a time, and limits inspections', () => {
      const limits = (name: string) => {
        const { service = {} } = functionsOf(deployed).get(name) ?? {};
        return [service['max_instance_count'], service['max_instance_request_concurrency']];
      };
      assert.deepEqual(limits('conclude-scan'), [1, 1]);
      assert.deepEqual(limits('enumerate-fleet'), [1, 1]);
      assert.deepEqual(limits('inspect-cluster'), [5, 20]);
      assert.deepEqual(limits('inspect-change'), [1, 80]);
    });

    it('pushes each topic to its function, with an account and a dead-letter topic', () => {
      const functions = functionsOf(deployed);
      const subscriptions = [...deployed.resources('google_pubsub_subscription').values()];
      const pushes = subscriptions.filter(({ push_config }) => (push_config as unknown[]).length > 0);
      const topicOf = {
        'inspect-cluster': 'cluster-scans',
        'inspect-change': 'cluster-changes',
        'conclude-scan': 'scan-conclusions',
      };
      assert.deepEqual(pushes.map(({ name }) => name).sort(), Object.keys(topicOf).sort());
      for (const push of pushes) {
        const called = functions.get(String(push['name']));
        assert.ok(called);
        const { url, service } = called;
        const topic = `projects/fleet-watch/topics/${topicOf[push['name'] as keyof typeof topicOf]}`;
        assert.equal(push['topic'], topic);
        assert.equal(first(push['push_config'])['push_endpoint'], `${url}/${topic}`);
        assert.deepEqual(first(first(push['push_config'])['oidc_token']), {
          audience: url,
          service_account_email: 'sweep10255-push@fleet-watch.iam.gserviceaccount.com',
        });
        assert.equal(push['ack_deadline_seconds'], 600);
        assert.ok(
          Number(service['timeout_seconds']) < 600,
          'the function must time out before the acknowledgement deadline',
        );
        assert.deepEqual(first(push['retry_policy']), { maximum_backoff: '600s', minimum_backoff: '10s' });
        assert.match(
          String(first(push['dead_letter_policy'])['dead_letter_topic']),
          /\/topics\/dead-letter$/,
        );
      }
    });

    it('calls enumerate-fleet on schedule, with a valid body', () => {
      const { url } = functionsOf(deployed).get('enumerate-fleet') ?? {};
      const job =
        deployed.resources('google_cloud_scheduler_job').get('google_cloud_scheduler_job.scan') ?? {};
      const target = first(job['http_target']);
      assert.equal(target['uri'], url);
      assert.equal(first(target['oidc_token'])['audience'], url);
      assert.equal(Buffer.from(String(target['body']), 'base64').toString(), '{}');
      assert.deepEqual([job['time_zone'], job['attempt_deadline']], ['Etc/UTC', '1800s']);
      assert.ok(Number(first(job['retry_config'])['retry_count']) > 0);
    });

    it('has every table, with the schema of its rows', () => {
      const tables = tablesOf(deployed).filter(({ view }) => (view as unknown[]).length === 0);
      const made = tables.map(({ table_id, clustering, time_partitioning }) => [
        table_id,
        clustering,
        first(time_partitioning)['field'],
      ]);
      const defined = TABLES.map(({ name, clusterColumns, partitionColumn }) => [
        name,
        clusterColumns,
        partitionColumn,
      ]);
      assert.deepEqual(made.sort(), defined.sort());
      for (const { schema } of tables) assert.ok((JSON.parse(String(schema)) as unknown[]).length > 0);
    });

    it('has every view, created after the tables and views that it reads', () => {
      const order = ['table', 'first_views', 'second_views', 'third_views', 'last_views'];
      const levels = new Map(
        [...deployed.resources('google_bigquery_table')].map(([address, { table_id }]) => [
          String(table_id),
          order.indexOf(/^google_bigquery_table\.(\w+)/.exec(address)?.[1] ?? ''),
        ]),
      );
      const views = tablesOf(deployed).filter(({ view }) => (view as unknown[]).length > 0);
      const files = readdirSync(VIEWS).map((file) => file.replace(/\.sql$/, ''));
      assert.deepEqual(views.map(({ table_id }) => table_id).sort(), files.sort());
      for (const { table_id, view } of views) {
        const query = String(first(view)['query']);
        assert.ok(!query.includes('${'), `${table_id} has a placeholder left`);
        const sources = [...query.matchAll(/`fleet-watch\.sweep10255`\.(\w+)/g)].map(([, name = '']) => name);
        assert.ok(sources.length > 0, `${table_id} reads nothing`);
        for (const source of sources)
          assert.ok(
            (levels.get(source) ?? 99) < (levels.get(String(table_id)) ?? 0),
            `${table_id}: ${source}`,
          );
      }
    });
  });
