import assert from 'node:assert/strict';
import { type FlagTexts, readConfig } from '../../../shared/platform/config.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import type { OptionUser } from '../../../shared/platform/options-table.ts';

function problemsOf(user: OptionUser, flags: FlagTexts, environment: Record<string, string>): string[] {
  try {
    readConfig(user, flags, environment);
  } catch (error) {
    assert.ok(error instanceof AggregateError);
    return error.errors.map((problem) => {
      assert.ok(problem instanceof SweepError);
      return problem.message;
    });
  }
  return [];
}

describe('the configuration of a command', () => {
  it('applies defaults and returns parsed values', () => {
    const config = readConfig('scan', { scope: 'organizations/1' }, {});
    assert.deepEqual(config, {
      scope: [{ kind: 'organizations', id: '1' }],
      project: undefined,
      folder: undefined,
      organization: undefined,
      ownerLabel: [],
      targetDate: undefined,
      store: 'sweep10255.duckdb',
      discovery: 'list',
      concurrency: 100,
      format: 'table',
      quiet: false,
      verbose: false,
      containerEndpoint: undefined,
      resourceManagerEndpoint: undefined,
      assetEndpoint: undefined,
      flowLogsTime: 86_400_000,
      forget: undefined,
      loggingEndpoint: undefined,
      monitoringEndpoint: undefined,
      bigQueryEmulator: undefined,
      usage: 'none',
      callers: [],
      routes: ['DNS_ENDPOINT', 'PUBLIC_ENDPOINT', 'CONNECT_GATEWAY', 'PRIVATE_ENDPOINT'],
      nodesPerPool: 'all',
      coverage: undefined,
      exceptions: undefined,
      exemptions: 'labels',
      resample: undefined,
      report: undefined,
      effective: false,
      clusterTime: 60_000,
      minimumWindow: 3_600_000,
      quietTime: 691_200_000,
    });
  });

  it('prefers a flag over its variable, and a variable over the default', () => {
    const environment = { SWEEP_SCOPE: 'folders/2', SWEEP_FORMAT: 'csv', SWEEP_CONCURRENCY: '7' };
    const config = readConfig('scan', { format: 'json' }, environment);
    assert.deepEqual(config.scope, [{ kind: 'folders', id: '2' }]);
    assert.equal(config.format, 'json');
    assert.equal(config.concurrency, 7);
  });

  it('treats an empty variable as not set', () => {
    assert.equal(readConfig('report', {}, { SWEEP_STORE: '' }).store, 'sweep10255.duckdb');
  });

  it('reads flags without a value, and their variables', () => {
    assert.equal(readConfig('report', { quiet: true }, {}).quiet, true);
    assert.equal(readConfig('report', {}, { SWEEP_QUIET: '1' }).quiet, true);
    assert.equal(readConfig('report', {}, { SWEEP_QUIET: 'no' }).quiet, false);
  });

  it('ignores the variables of other commands', () => {
    assert.deepEqual(problemsOf('report', {}, { SWEEP_PORT: 'rubbish' }), []);
  });

  it('is frozen', () => {
    const config = readConfig('scan', { scope: 'projects/some-project' }, {});
    assert.ok(Object.isFrozen(config));
    assert.ok(Object.isFrozen(config.scope));
  });

  it('reports all problems at once', () => {
    const flags = { format: 'jsno', concurrency: '0' };
    assert.deepEqual(problemsOf('scan', flags, { SWEEP_CONCURENCY: '5', SWEEP_DISCOVERY: 'guess' }), [
      'Unknown variable SWEEP_CONCURENCY; the closest name is SWEEP_CONCURRENCY.',
      'Invalid value "guess" for SWEEP_DISCOVERY: must be one of list, assets.',
      'Invalid value "0" for --concurrency: must be an integer from 1 to 1000.',
      'Invalid value "jsno" for --format: must be one of table, json, ndjson, csv, markdown.',
    ]);
  });

  it('reports an unknown variable that resembles no known one', () => {
    assert.deepEqual(problemsOf('report', {}, { SWEEP_XYLOPHONE: '' }), [
      'Unknown variable SWEEP_XYLOPHONE; unset it.',
    ]);
  });
});

describe('the configuration of a function', () => {
  const topics = {
    SWEEP_SCAN_TOPIC: 'projects/tools-prod/topics/cluster-scans',
    SWEEP_PARKED_TOPIC: 'projects/tools-prod/topics/parked-messages',
    SWEEP_CONCLUSION_TOPIC: 'projects/tools-prod/topics/scan-conclusions',
    SWEEP_ALERT_TOPIC: 'projects/tools-prod/topics/port-alerts',
  };
  const environment = { SWEEP_STORE: 'bigquery://tools-prod/sweep10255', ...topics };

  it('is read from environment variables only', () => {
    const config = readConfig('conclude-scan', {}, { ...environment, SWEEP_QUIET_TIME: '48h' });
    assert.deepEqual(config, {
      dataset: { project: 'tools-prod', dataset: 'sweep10255' },
      conclusionTopic: topics.SWEEP_CONCLUSION_TOPIC,
      parkedTopic: topics.SWEEP_PARKED_TOPIC,
      alertTopic: topics.SWEEP_ALERT_TOPIC,
      scanTime: 10_800_000,
      securityCenterEndpoint: undefined,
      quietTime: 172_800_000,
      metrics: false,
      minimumWindow: 3_600_000,
      monitoringEndpoint: undefined,
      coverage: undefined,
      exceptions: undefined,
      alertCap: 50,
      alertRoutes: undefined,
      ownerLabel: [],
      webhookUrl: undefined,
      webhookFormat: 'json',
      webhookSecret: undefined,
      findingsSource: undefined,
      reportUrl: undefined,
      pubsubEmulator: undefined,
      bigQueryEmulator: undefined,
    });
  });

  it('reports all missing variables at once', () => {
    assert.deepEqual(problemsOf('inspect-cluster', {}, {}), [
      'SWEEP_STORE is required: the BigQuery dataset where scans are stored, as bigquery://PROJECT/DATASET.',
      'SWEEP_SCAN_TOPIC is required: Pub/Sub topic with one message per cluster to inspect, as projects/PROJECT/topics/TOPIC.',
      'SWEEP_PARKED_TOPIC is required: Pub/Sub topic for messages that cannot be processed, each with the reason.',
    ]);
  });

  it('rejects a file as its store', () => {
    assert.deepEqual(problemsOf('serve-report', {}, { SWEEP_STORE: 'fleet.duckdb' }), [
      'Invalid value "fleet.duckdb" for SWEEP_STORE: must be bigquery://PROJECT/DATASET.',
    ]);
  });

  it('rejects a second sample without a first one, and names the flags', () => {
    assert.deepEqual(problemsOf('verify', { resample: '5s' }, {}), [
      '--resample and --usage: there is no second sample without usage checks.',
    ]);
    assert.deepEqual(problemsOf('verify', { resample: '5s', usage: 'proxy' }, {}), []);
  });

  it('reports contradictions along with invalid values', () => {
    assert.deepEqual(
      problemsOf(
        'conclude-scan',
        {},
        {
          ...environment,
          SWEEP_PARKED_TOPIC: topics.SWEEP_CONCLUSION_TOPIC,
          SWEEP_WEBHOOK_URL: 'https://hooks.example.com/T000',
          SWEEP_SCAN_TIME: 'soon',
        },
      ),
      [
        'Invalid value "soon" for SWEEP_SCAN_TIME: must be a duration such as 100ms, 30s, 5m, 1h or 2d.',
        'SWEEP_WEBHOOK_URL and SWEEP_WEBHOOK_SECRET: a webhook needs both an address and a signing key.',
        'SWEEP_CONCLUSION_TOPIC and SWEEP_PARKED_TOPIC: a message parked on its own topic would be redelivered forever.',
      ],
    );
    const slow = { SWEEP_CLUSTER_TIME: '10m', SWEEP_RESAMPLE: '15m' };
    assert.deepEqual(problemsOf('inspect-cluster', {}, { ...environment, ...slow }), [
      'SWEEP_CLUSTER_TIME: above 8m, the function times out before it records the cluster.',
      'SWEEP_RESAMPLE and SWEEP_CLUSTER_TIME: no time would be left for a second sample.',
      'SWEEP_RESAMPLE and SWEEP_USAGE: there is no second sample without usage checks.',
    ]);
    const oneTopic = { SWEEP_SCOPE: 'organizations/1', SWEEP_CONCLUSION_TOPIC: topics.SWEEP_SCAN_TOPIC };
    assert.deepEqual(problemsOf('enumerate-fleet', {}, { ...environment, ...oneTopic }), [
      'SWEEP_SCAN_TOPIC and SWEEP_CONCLUSION_TOPIC: clusters and conclusions need separate topics.',
    ]);
    const alertTopics = [topics.SWEEP_CONCLUSION_TOPIC, topics.SWEEP_PARKED_TOPIC];
    assert.deepEqual(
      alertTopics.flatMap((topic) =>
        problemsOf('conclude-scan', {}, { ...environment, SWEEP_ALERT_TOPIC: topic }),
      ),
      [
        'SWEEP_CONCLUSION_TOPIC and SWEEP_ALERT_TOPIC: an alert published to the conclusion topic would be pushed back and parked.',
        'SWEEP_ALERT_TOPIC and SWEEP_PARKED_TOPIC: subscribers of alerts would receive parked messages.',
      ],
    );
  });

  it('reports an invalid secret without showing it', () => {
    const secrets = { SWEEP_WEBHOOK_URL: 'http://hooks.example.com/T000/key', SWEEP_WEBHOOK_SECRET: 'short' };
    assert.deepEqual(problemsOf('conclude-scan', {}, { ...environment, ...secrets }), [
      'Invalid value "(not shown)" for SWEEP_WEBHOOK_URL: must be an https:// URL.',
      'Invalid value "(not shown)" for SWEEP_WEBHOOK_SECRET: must have at least 16 characters.',
    ]);
  });

  it('accepts emulators only on this machine', () => {
    const emulators = {
      PUBSUB_EMULATOR_HOST: 'localhost:8085',
      BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:9050',
    };
    const config = readConfig('conclude-scan', {}, { ...environment, ...emulators });
    assert.equal(config.pubsubEmulator?.href, 'http://localhost:8085/');
    assert.equal(config.bigQueryEmulator?.href, 'http://127.0.0.1:9050/');
    assert.deepEqual(
      problemsOf('serve-report', {}, { ...environment, BIGQUERY_EMULATOR_HOST: 'bigquery:9050' }),
      ['Invalid value "bigquery:9050" for BIGQUERY_EMULATOR_HOST: must be HOST:PORT on this machine.'],
    );
  });
});
