import { z } from 'zod';
import { CALLER_CHOICES, INCLUSIONS, PORT_STATES, USAGE_CHOICES } from '../model/words.ts';
import {
  choice,
  choices,
  duration,
  endpoint,
  files,
  gkeVersion,
  image,
  instants,
  namespaceName,
  nodesPerPool,
  routes,
  scope,
  wholeNumber,
  yesOrNo,
} from './options-checks.ts';
import {
  bigQueryDataset,
  emulator,
  findingsSource,
  scanStore,
  secret,
  topic,
  webAddress,
  webhookAddress,
} from './options-checks-cloud.ts';

/** The commands that options belong to. */
export const COMMAND_NAMES = [
  'scan',
  'demo',
  'assess',
  'report',
  'query',
  'simulate',
  'migrate',
  'usage',
  'probe',
  'plan',
  'verify',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** The functions that options belong to, by what FUNCTION_TARGET says, in the order in which a scan runs. */
export const FUNCTION_NAMES = [
  'enumerate-fleet',
  'inspect-cluster',
  'conclude-scan',
  'serve-report',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Who reads options: a command from flags and variables, a function from variables alone. */
export type OptionUser = CommandName | FunctionName;

export const DISCOVERY_WAYS = ['list', 'assets'] as const;
export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'markdown'] as const;
/** What other tools collect. */
export const FINDING_FORMATS = ['ocsf', 'sarif'] as const;
export const REPORT_FORMATS = [...FORMATS, ...FINDING_FORMATS] as const;
export const PLAN_FORMATS = ['shell', 'json', 'markdown', 'terraform'] as const;
export type Format = (typeof FORMATS)[number];
export type FindingFormat = (typeof FINDING_FORMATS)[number];
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** One option: everything that parsing, help and the reference need to know of it. */
export interface OptionLine {
  /** As a command line has it, with the name of its value; null where there is only the variable. */
  readonly flags: string | null;
  readonly variable: string;
  /** As a user would write it; null: no default. */
  readonly fallback: string | null;
  /** From the text to the value; `optional()` where the option may be left out and has no default. */
  readonly check: z.ZodType;
  readonly documentation: string;
  readonly users: readonly OptionUser[];
}

const ROWS_COMMANDS = ['scan', 'demo', 'assess', 'usage', 'query', 'verify'] as const;
const WEBHOOK_FORMATS = ['json', 'slack'] as const;
const API = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_';

/** Every option, by its name in a configuration: flag, variable, default, check, documentation, users. */
// biome-ignore format: one option, one line
export const OPTIONS = {
  scope: { flags: '--scope <places>', variable: 'SWEEP_SCOPE', fallback: null, check: scope(), documentation: 'where to look: organizations/NUMBER, folders/NUMBER or projects/ID, several separated by commas', users: ['scan', 'enumerate-fleet'] },
  store: { flags: '--store <store>', variable: 'SWEEP_STORE', fallback: 'sweep10255.duckdb', check: scanStore(), documentation: 'what keeps the scans: a DuckDB file, or a BigQuery dataset as bigquery://PROJECT/DATASET', users: ['scan', 'report', 'query', 'plan'] },
  discovery: { flags: '--discovery <way>', variable: 'SWEEP_DISCOVERY', fallback: 'list', check: choice(DISCOVERY_WAYS), documentation: 'list: ask each project, exact; assets: ask Cloud Asset Inventory, a few calls for the whole fleet, minutes old', users: ['scan', 'enumerate-fleet'] },
  concurrency: { flags: '--concurrency <number>', variable: 'SWEEP_CONCURRENCY', fallback: '50', check: wholeNumber(1, 1000), documentation: 'projects and clusters asked at once', users: ['scan', 'demo', 'enumerate-fleet'] },
  scan: { flags: '--scan <id>', variable: 'SWEEP_SCAN', fallback: null, check: z.string().optional(), documentation: 'which concluded scan; the latest where left out', users: ['report', 'plan'] },
  report: { flags: '--report <file>', variable: 'SWEEP_REPORT', fallback: null, check: z.string().optional(), documentation: 'also write the HTML report, one page that needs nothing else, to this file', users: ['scan', 'report'] },
  planFormat: { flags: '--format <format>', variable: 'SWEEP_PLAN_FORMAT', fallback: 'markdown', check: choice(PLAN_FORMATS), documentation: `how the plan comes out: ${PLAN_FORMATS.join(', ')}`, users: ['plan'] },
  include: { flags: '--include <words>', variable: 'SWEEP_INCLUDE', fallback: null, check: choices(INCLUSIONS).optional(), documentation: `plan commands also for clusters that something holds back, with a warning: ${INCLUSIONS.join(', ')}, several separated by commas`, users: ['plan'] },
  maxAge: { flags: '--max-age <time>', variable: 'SWEEP_MAX_AGE', fallback: '7d', check: duration(), documentation: 'a stored scan that is older is warned about', users: ['plan'] },
  firewallRules: { flags: '--firewall-rules <files>', variable: 'SWEEP_FIREWALL_RULES', fallback: null, check: files().optional(), documentation: "what `gcloud compute firewall-rules list --format=json` printed of the networks' projects, several files separated by commas: says who reaches 10250 and 10255 of each cluster, and plans the rules that it lacks", users: ['plan'] },
  nodeSystemConfig: { flags: '--node-system-config', variable: 'SWEEP_NODE_SYSTEM_CONFIG', fallback: 'false', check: yesOrNo(), documentation: 'print only what closes the port in the node system configuration file of a pool that is managed by one', users: ['plan'] },
  newClusters: { flags: '--new-clusters', variable: 'SWEEP_NEW_CLUSTERS', fallback: 'false', check: yesOrNo(), documentation: 'print only how clusters are made closed, and the organization policy that keeps them so', users: ['plan'] },
  format: { flags: '--format <format>', variable: 'SWEEP_FORMAT', fallback: 'table', check: choice(FORMATS), documentation: `how rows come out: ${FORMATS.join(', ')}`, users: ROWS_COMMANDS },
  reportFormat: { flags: '--format <format>', variable: 'SWEEP_REPORT_FORMAT', fallback: 'table', check: choice(REPORT_FORMATS), documentation: `how the scan comes out: ${FORMATS.join(', ')}, or as findings for other tools: ocsf (Compliance Findings, one a line), sarif (one log)`, users: ['report'] },
  question: { flags: '--question <name>', variable: 'SWEEP_QUESTION', fallback: null, check: z.string().optional(), documentation: 'one of the ten questions of docs/queries.md, by its name, in place of SQL', users: ['query'] },
  clusters: { flags: '--clusters <number>', variable: 'SWEEP_CLUSTERS', fallback: '40', check: wholeNumber(0, 100_000), documentation: 'clusters of the simulated fleet', users: ['demo', 'simulate'] },
  scans: { flags: '--scans <number>', variable: 'SWEEP_SCANS', fallback: '2', check: wholeNumber(1, 60), documentation: 'how often the simulated fleet is scanned, a day apart; it changes from day to day', users: ['demo'] },
  seed: { flags: '--seed <number>', variable: 'SWEEP_SEED', fallback: '1', check: wholeNumber(0, 2 ** 31), documentation: 'the same seed gives the same fleet', users: ['demo', 'simulate'] },
  latency: { flags: '--latency <time>', variable: 'SWEEP_LATENCY', fallback: '0ms', check: duration(), documentation: 'how long each answer takes, for example 100ms', users: ['simulate'] },
  faults: { flags: '--faults <faults>', variable: 'SWEEP_FAULTS', fallback: null, check: z.string().optional(), documentation: 'what goes wrong, and how often or where', users: ['simulate'] },
  listen: { flags: '--listen <port>', variable: 'SWEEP_LISTEN', fallback: '0', check: wholeNumber(0, 65_535), documentation: 'the port to serve on; 0: any that is free', users: ['simulate'] },
  sampledAt: { flags: '--sampled-at <times>', variable: 'SWEEP_SAMPLED_AT', fallback: null, check: instants(2).optional(), documentation: 'when FILE, and after a comma LATER_FILE, was taken: Unix seconds or RFC 3339; left out, what the text says of its own clock counts', users: ['usage'] },
  port: { flags: '--port <state>', variable: 'SWEEP_PORT', fallback: 'UNKNOWN', check: choice(PORT_STATES), documentation: `the setting of the node's pool: ${PORT_STATES.join(', ')}`, users: ['usage'] },
  minimumWindow: { flags: '--minimum-window <time>', variable: 'SWEEP_MINIMUM_WINDOW', fallback: '1h', check: duration(), documentation: 'a counter watched for less than this is no answer', users: ['scan', 'verify', 'usage', 'inspect-cluster'] },
  write: { flags: '--write', variable: 'SWEEP_WRITE', fallback: 'false', check: yesOrNo(), documentation: 'change the files in place; standard input comes out on stdout, changed', users: ['migrate'] },
  namespace: { flags: '--namespace <name>', variable: 'SWEEP_NAMESPACE', fallback: 'default', check: namespaceName(), documentation: 'namespace of manifests that name none, as kubectl -n or helm -n will set it', users: ['migrate'] },
  clusterVersion: { flags: '--cluster-version <version>', variable: 'SWEEP_CLUSTER_VERSION', fallback: null, check: gkeVersion().optional(), documentation: 'oldest cluster that the manifests go to; from 1.33 what asks /healthz and /pods can be migrated without nodes/proxy', users: ['migrate'] },
  unknownPrograms: { flags: '--unknown-programs', variable: 'SWEEP_UNKNOWN_PROGRAMS', fallback: 'false', check: yesOrNo(), documentation: 'also change the URLs of programs that no rule knows, which must then send the token by themselves', users: ['migrate'] },
  image: { flags: '--image <image>', variable: 'SWEEP_IMAGE', fallback: 'us-docker.pkg.dev/cloud-builders/ga/v1/curl:latest', check: image(), documentation: 'what the probe runs on: any image with a POSIX shell, curl and grep, best by its digest', users: ['probe'] },
  every: { flags: '--every <time>', variable: 'SWEEP_EVERY', fallback: '5m', check: duration().pipe(z.number().min(10_000, { error: 'must be at least 10s' })), documentation: "how often the probe prints its node's counters", users: ['probe'] },
  dryRun: { flags: '--dry-run', variable: 'SWEEP_DRY_RUN', fallback: 'false', check: yesOrNo(), documentation: 'show what would be done, and do nothing', users: ['probe'] },
  routes: { flags: '--routes <routes>', variable: 'SWEEP_ROUTES', fallback: 'dns,public,gateway,private', check: routes(), documentation: 'ways to a control plane that may be tried: its DNS endpoint, its public endpoint, Connect Gateway, its private endpoint', users: ['scan', 'verify', 'probe', 'inspect-cluster'] },
  usage: { flags: '--usage <source>', variable: 'SWEEP_USAGE', fallback: 'none', check: choice(USAGE_CHOICES), documentation: 'where to learn whether the port is used: monitoring (Managed Prometheus), proxy (the node proxy), probe (an installed probe), auto (the cheapest that can answer), none', users: ['scan', 'verify', 'inspect-cluster'] },
  nodesPerPool: { flags: '--nodes-per-pool <number>', variable: 'SWEEP_NODES_PER_POOL', fallback: '1', check: nodesPerPool(), documentation: 'nodes of each pool to sample, or all', users: ['scan', 'verify', 'inspect-cluster'] },
  resample: { flags: '--resample <time>', variable: 'SWEEP_RESAMPLE', fallback: null, check: duration().optional(), documentation: 'take a second sample of each node this much later, for example 30s', users: ['scan', 'verify', 'inspect-cluster'] },
  effective: { flags: '--effective', variable: 'SWEEP_EFFECTIVE', fallback: 'false', check: yesOrNo(), documentation: "also read each kubelet's own configuration through the node proxy: security monitors flag that", users: ['scan', 'verify', 'inspect-cluster'] },
  callers: { flags: '--callers <where>', variable: 'SWEEP_CALLERS', fallback: 'off', check: choice(CALLER_CHOICES), documentation: 'where to look for the workloads that use the port: off, pods, pods+configmaps', users: ['scan', 'inspect-cluster'] },
  clusterTime: { flags: '--cluster-time <time>', variable: 'SWEEP_CLUSTER_TIME', fallback: '60s', check: duration(), documentation: 'how long the usage and the callers of one cluster may take', users: ['scan', 'verify', 'inspect-cluster'] },
  quietTime: { flags: '--quiet-time <time>', variable: 'SWEEP_QUIET_TIME', fallback: '24h', check: duration(), documentation: 'how long nothing must have called the port before it is safe to close', users: ['scan', 'inspect-cluster', 'conclude-scan'] },
  quiet: { flags: '--quiet', variable: 'SWEEP_QUIET', fallback: 'false', check: yesOrNo(), documentation: 'no progress and no summary, only rows and errors', users: ['scan', 'demo', 'assess', 'usage', 'report', 'plan'] },
  verbose: { flags: '--verbose', variable: 'SWEEP_VERBOSE', fallback: 'false', check: yesOrNo(), documentation: 'say what is being done, and where an error came from', users: COMMAND_NAMES },
  dataset: { flags: null, variable: 'SWEEP_STORE', fallback: null, check: bigQueryDataset(), documentation: 'the BigQuery dataset that keeps the scans, as bigquery://PROJECT/DATASET', users: FUNCTION_NAMES },
  scanTopic: { flags: null, variable: 'SWEEP_SCAN_TOPIC', fallback: null, check: topic(), documentation: 'the topic whose messages each ask for one cluster, as projects/PROJECT/topics/TOPIC', users: ['enumerate-fleet', 'inspect-cluster'] },
  conclusionTopic: { flags: null, variable: 'SWEEP_CONCLUSION_TOPIC', fallback: null, check: topic(), documentation: 'the topic whose messages each ask for the conclusion of a scan', users: ['enumerate-fleet', 'conclude-scan'] },
  parkedTopic: { flags: null, variable: 'SWEEP_PARKED_TOPIC', fallback: null, check: topic(), documentation: 'the topic for messages that cannot be worked on, each with its reason', users: ['inspect-cluster', 'conclude-scan'] },
  alertTopic: { flags: null, variable: 'SWEEP_ALERT_TOPIC', fallback: null, check: topic(), documentation: 'the topic for alerts', users: ['conclude-scan'] },
  scanTime: { flags: null, variable: 'SWEEP_SCAN_TIME', fallback: '3h', check: duration(), documentation: 'how long after its scheduled time a scan ends as INCOMPLETE, and messages of it are dropped', users: ['inspect-cluster', 'conclude-scan'] },
  alertCap: { flags: null, variable: 'SWEEP_ALERT_CAP', fallback: '50', check: wholeNumber(0, 1000), documentation: 'alerts about single clusters that a scan sends at most; its digest says how many were left out', users: ['conclude-scan'] },
  webhookUrl: { flags: null, variable: 'SWEEP_WEBHOOK_URL', fallback: null, check: webhookAddress().optional(), documentation: 'where alerts are also posted: https alone', users: ['conclude-scan'] },
  webhookFormat: { flags: null, variable: 'SWEEP_WEBHOOK_FORMAT', fallback: 'json', check: choice(WEBHOOK_FORMATS), documentation: `what is posted: ${WEBHOOK_FORMATS.join(', ')}`, users: ['conclude-scan'] },
  webhookSecret: { flags: null, variable: 'SWEEP_WEBHOOK_SECRET', fallback: null, check: secret().optional(), documentation: 'the key that signs what is posted; from Secret Manager', users: ['conclude-scan'] },
  findingsSource: { flags: null, variable: 'SWEEP_FINDINGS_SOURCE', fallback: null, check: findingsSource().optional(), documentation: 'the Security Command Center source for findings, as organizations/NUMBER/sources/NUMBER; none where left out', users: ['conclude-scan'] },
  reportUrl: { flags: null, variable: 'SWEEP_REPORT_URL', fallback: null, check: webAddress().optional(), documentation: 'where people open the report: alerts link to it', users: ['conclude-scan'] },
  pubsubEmulator: { flags: null, variable: 'PUBSUB_EMULATOR_HOST', fallback: null, check: emulator().optional(), documentation: 'where a Pub/Sub emulator is, as HOST:PORT', users: ['enumerate-fleet', 'inspect-cluster', 'conclude-scan'] },
  bigQueryEmulator: { flags: null, variable: 'BIGQUERY_EMULATOR_HOST', fallback: null, check: emulator().optional(), documentation: 'where a BigQuery emulator is, as HOST:PORT', users: ['scan', 'report', 'query', 'plan', ...FUNCTION_NAMES] },
  containerEndpoint: { flags: null, variable: `${API}CONTAINER`, fallback: null, check: endpoint().optional(), documentation: 'where the Kubernetes Engine API is instead', users: ['scan', 'probe', 'verify', 'enumerate-fleet', 'inspect-cluster'] },
  resourceManagerEndpoint: { flags: null, variable: `${API}CLOUDRESOURCEMANAGER`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Resource Manager API is instead', users: ['scan', 'enumerate-fleet'] },
  monitoringEndpoint: { flags: null, variable: `${API}MONITORING`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Monitoring API is instead', users: ['scan', 'verify', 'inspect-cluster'] },
  assetEndpoint: { flags: null, variable: `${API}CLOUDASSET`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Asset API is instead', users: ['scan', 'enumerate-fleet'] },
  securityCenterEndpoint: { flags: null, variable: `${API}SECURITYCENTER`, fallback: null, check: endpoint().optional(), documentation: 'where the Security Command Center API is instead', users: ['conclude-scan'] },
} as const satisfies Record<string, OptionLine>;

export type OptionName = keyof typeof OPTIONS;

/** Options whose text no message and no log may show. Who knows a webhook's address can post to it. */
export const SECRET_OPTIONS: ReadonlySet<OptionName> = new Set(['webhookUrl', 'webhookSecret']);

/** The names of the options of a command or a function, in the order of the table. */
export function optionsOf(user: OptionUser): OptionName[] {
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.filter((name) => (OPTIONS[name].users as readonly OptionUser[]).includes(user));
}
