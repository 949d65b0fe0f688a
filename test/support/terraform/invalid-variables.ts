import { ALL, ORGANIZATION } from './test-deployment.ts';

const WEBHOOK = {
  webhook: ALL['webhook'],
  webhook_url: ALL['webhook_url'],
  webhook_secret: ALL['webhook_secret'],
};

/** Invalid values of a variable, and the sentence that says what it must be. */
export const INVALID: readonly (readonly [
  sentence: string,
  ...invalid: Readonly<Record<string, unknown>>[],
])[] = [
  ['project_id must be a project ID such as my-project', { project_id: 'My Project' }],
  ['organization_id must be a number', { organization_id: `organizations/${ORGANIZATION}` }],
  [
    'Each entry of scope must have the form organizations/NUMBER, folders/NUMBER or projects/ID.',
    { scope: ['organization/1'] },
  ],
  ['scope must not contain duplicates.', { scope: ['folders/1', 'folders/1'] }],
  [
    'scope must name projects or folders, or organization_id must be set.',
    { organization_id: null },
    { organization_id: null, scope: ['organizations/1'] },
  ],
  [
    'name must have 2 to 14 lowercase letters',
    { name: 'Canary' },
    { name: 'canary-' },
    { name: 'a-name-that-is-too-long' },
  ],
  ['labels must have keys and values', { labels: { Team: 'a' } }, { labels: { team: 'A b' } }],
  [
    'bundle must have either a path, or a bucket and an object.',
    { bundle: {} },
    { bundle: { bucket: 'releases' } },
    { bundle: { path: 'a.zip', bucket: 'releases', object: 'a.zip' } },
  ],
  ['custom_roles must have only the keys', { custom_roles: { read: 'projects/p/roles/r' } }],
  [
    'Each value of custom_roles must have the form',
    { custom_roles: { read_rows: 'roles/bigquery.dataViewer' } },
  ],
  [
    'service_accounts must have only the names of functions',
    { service_accounts: { builder: 'b@p.iam.gserviceaccount.com' } },
  ],
  ['Each value of service_accounts must have the form', { service_accounts: { build: 'b@example.com' } }],
  [
    'service_accounts must not contain an account twice',
    { service_accounts: { build: 'b@p.iam.gserviceaccount.com', push: 'b@p.iam.gserviceaccount.com' } },
  ],
  ['kms_keys.region and kms_keys.dataset must have the form', { kms_keys: { dataset: 'my-key' } }],
  [
    'kms_keys.region must be a key in the region of the functions.',
    { kms_keys: { region: 'projects/p/locations/us-east1/keyRings/r/cryptoKeys/k' } },
  ],
  ['build_worker_pool must have the form', { build_worker_pool: 'private' }],
  ['report_ingress must be', { report_ingress: 'INTERNAL' }],
  ['target_date must be a date such as 2027-01-31.', { target_date: '31 January' }],
  ['report_instances must be an integer from 1 to 100.', { report_instances: 1.5 }],
  ['function_memory must have only the names of functions', { function_memory: { inspect: '1Gi' } }],
  ['Each value of function_memory must be', { function_memory: { 'serve-report': '1G' } }],
  ['secret_replication must be AUTOMATIC or REGION.', { secret_replication: 'EU' }],
  ['Each entry of topic_regions must be a region', { topic_regions: ['EU'] }],
  [
    'region must be a region such as europe-west1, not a zone.',
    { region: 'europe-west1-b' },
    { region: 'eurpe-west1' },
    { region: 'EU' },
  ],
  [
    'dataset_location must be EU, US or a region',
    { dataset_location: 'Europe' },
    { dataset_location: 'eurpe-west1' },
  ],
  ['schedule must have five fields', { schedule: 'daily' }],
  [
    'schedule must be a cron expression',
    { schedule: '60 3 * * *' },
    { schedule: '0 24 * * *' },
    { schedule: '0 3 0 * *' },
    { schedule: '0 3 * 13 *' },
    { schedule: '0 3 * * 8' },
    { schedule: '0 3 * * 5-1' },
    { schedule: '*/0 * * * *' },
    { schedule: '0 3 * * mon-' },
    { schedule: 'every day at 3 o-clock' },
  ],
  [
    'time_zone must be a tz database name',
    { time_zone: 'Europe/Berlln' },
    { time_zone: 'UTC+1' },
    { time_zone: '' },
  ],
  ['discovery must be list or assets.', { discovery: 'search' }],
  ['usage must be none, monitoring, proxy, probe or auto.', { usage: 'all' }],
  ['set node_proxy = true too', { usage: 'proxy' }],
  ['callers must be off, pods, pods+configmaps, flow-logs', { callers: 'all' }],
  ['sampling must be an object, not null', { sampling: null }],
  [
    'sampling.cluster_time, minimum_window and resample must be durations longer than 0',
    { sampling: { cluster_time: '1 minute' } },
    { sampling: { minimum_window: '0s' } },
    { usage: 'probe', sampling: { resample: '0s' } },
  ],
  [
    'sampling.cluster_time must be at most 8m',
    { sampling: { cluster_time: '481s' } },
    { sampling: { cluster_time: '1h' } },
  ],
  [
    'sampling.resample must be shorter than sampling.cluster_time',
    { usage: 'probe', sampling: { resample: '60s' } },
    { usage: 'probe', sampling: { resample: '2m', cluster_time: '119s' } },
  ],
  [
    'sampling.nodes_per_pool must be an integer of at least 1, or all.',
    { sampling: { nodes_per_pool: '0' } },
  ],
  [
    'sampling.routes must be a comma-separated list of dns, public, gateway and private',
    { sampling: { routes: 'dns,vpn' } },
  ],
  ['which requires usage to be set.', { sampling: { resample: '30s' } }],
  ['quiet_time must be a duration longer than 0', { quiet_time: 'a day' }, { quiet_time: '0d' }],
  ['scan_time must be a duration longer than 0', { scan_time: '3' }, { scan_time: '0s' }],
  ['scan_time must be at most 12h', { scan_time: '13h' }],
  ['exceptions must be the text of a YAML file, not its path.', { exceptions: 'exceptions.yaml' }],
  ['exemptions must be labels or file.', { exemptions: 'none' }],
  ['alert_cap must be an integer from 0 to 1000.', { alert_cap: 1.5 }],
  ['inspection must be an object, not null', { inspection: null }],
  [
    'inspection.concurrency must be an integer from 1 to 100',
    { inspection: { concurrency: 1.5 } },
    { inspection: { concurrency: 0 } },
  ],
  [
    'inspection.instances must be an integer from 1 to 100.',
    { inspection: { instances: 2.5 } },
    { inspection: { instances: 101 } },
  ],
  [
    'retention_days must be an integer of at least 30, or null',
    { retention_days: 7 },
    { retention_days: 30.5 },
  ],
  ['allUsers is not accepted.', { report_readers: ['allUsers'] }, { report_readers: ['principalSet://x'] }],
  ['kubernetes_access must be MANIFESTS or ORGANIZATION.', { kubernetes_access: 'RBAC' }],
  [
    'kubernetes_access must be MANIFESTS with node_proxy and a folder but no organization_id',
    { organization_id: null, scope: ['folders/1'], kubernetes_access: 'ORGANIZATION', node_proxy: true },
  ],
  ['vpc must have a network and a subnetwork', { vpc: { network: null, subnetwork: 'functions' } }],
  [
    'vpc_networks must have names',
    {
      vpc_networks: { B: { cluster_network: 'projects/p/global/networks/b', network: 'b', subnetwork: 's' } },
    },
  ],
  [
    'vpc_networks.*.cluster_network must have the form',
    { vpc_networks: { other: { cluster_network: 'b', network: 'b', subnetwork: 's' } } },
  ],
  ['vpc.egress must be', { vpc: { network: 'n', subnetwork: 's', egress: 'ALL' } }],
  ['vpc.functions must contain only', { vpc: { network: 'n', subnetwork: 's', functions: ['inspect'] } }],
  ['Each entry of alert_emails must be an e-mail address.', { alert_emails: ['security'] }],
  [
    'Each entry of notification_channels must have the form projects/P/notificationChannels/N.',
    { notification_channels: ['1'] },
  ],
  [
    'webhook.url must be set as webhook_url',
    { ...WEBHOOK, webhook: { url: 'https://hooks.example.com', format: 'slack' } },
  ],
  ['webhook_url must be an https URL.', { ...WEBHOOK, webhook_url: 'http://hooks.example.com' }],
  ['webhook.format must be slack, json or teams.', { ...WEBHOOK, webhook: { format: 'xml' } }],
  ['webhook requires webhook_url', { ...WEBHOOK, webhook_url: null }],
  ['webhook requires webhook_secret', { ...WEBHOOK, webhook_secret: null }],
  ['webhook_secret must have at least 16 characters', { ...WEBHOOK, webhook_secret: 'short' }],
  ['webhook_secret_version must be an integer of at least 1.', { webhook_secret_version: 1.5 }],
  [
    'findings_source must have the form organizations/NUMBER/sources/NUMBER.',
    { findings_source: 'organizations/1' },
  ],
  [
    'findings_source requires organization_id',
    { organization_id: null, scope: ['projects/my-project'], findings_source: 'organizations/1/sources/2' },
  ],
  [
    'smoke_test_project must be a project ID, without projects/.',
    { smoke_test_project: 'projects/canary-project' },
  ],
];
