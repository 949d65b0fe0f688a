import * as z from 'zod';
import { CLOSE_INCLUSIONS, INCLUSIONS, PORT_STATES, USAGE_CHOICES } from '../model/words.ts';
import {
  callerSources,
  choice,
  choices,
  duration,
  endpoint,
  files,
  gkeVersion,
  image,
  instants,
  labelKeys,
  namespaceName,
  nodesPerPool,
  organization,
  owner,
  permissions,
  projects,
  routes,
  scope,
  scopeNumber,
  scopeProject,
  wholeNumber,
  yesOrNo,
} from './options-checks.ts';
import {
  campaignId,
  healthUrls,
  labelSelector,
  names,
  permittedHours,
  ringRule,
  ringShares,
  timeZone,
} from './options-checks-close.ts';
import {
  bigQueryDataset,
  clusterNames,
  emulator,
  findingsSource,
  networkTopics,
  scanStore,
  secret,
  topic,
  webAddress,
  webhookAddress,
} from './options-checks-cloud.ts';

/** Commands that take options. */
export const COMMAND_NAMES = [
  'scan',
  'doctor',
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
  'callers',
  'close',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Cloud functions that take options, named as in FUNCTION_TARGET, in the order in which a scan runs. */
export const FUNCTION_NAMES = [
  'enumerate-fleet',
  'inspect-cluster',
  'inspect-change',
  'conclude-scan',
  'serve-report',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** A command reads options from flags and variables; a function reads them from variables only. */
export type OptionUser = CommandName | FunctionName;

const DISCOVERY_WAYS = ['list', 'assets'] as const;
export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'markdown'] as const;
/** Formats that other security tools import. */
export const FINDING_FORMATS = ['ocsf', 'sarif'] as const;
const REPORT_FORMATS = [...FORMATS, ...FINDING_FORMATS] as const;
/** The formats of a stored scan. */
const SCAN_FORMATS = [...REPORT_FORMATS, 'tickets'] as const;
const PLAN_FORMATS = ['shell', 'json', 'markdown', 'terraform'] as const;
export type Format = (typeof FORMATS)[number];
export type FindingFormat = (typeof FINDING_FORMATS)[number];
export type ScanFormat = (typeof SCAN_FORMATS)[number];

/** One option, with everything that parsing, help and the reference documentation need. */
export interface OptionLine {
  /** Flags with their value placeholder, as in `-o, --format <format>`; null if there is only the variable. */
  readonly flags: string | null;
  readonly variable: string;
  /** Default, as a user would write it; null if there is none. */
  readonly fallback: string | null;
  /** Parses the text into the value; `optional()` if the option has no default and may be omitted. */
  readonly check: z.ZodType;
  readonly documentation: string;
  readonly users: readonly OptionUser[];
  /** Several values, separated by commas; the flag may also be repeated. */
  readonly isList?: true;
  /** Options that together make up one value: a flag of one of them overrides the variables of all of them. */
  readonly group?: 'scope';
}

const ROWS_COMMANDS = ['scan', 'demo', 'usage', 'query', 'verify', 'callers'] as const;
const EXEMPTION_SOURCES = ['labels', 'file'] as const;
export const WEBHOOK_FORMATS = ['json', 'slack', 'teams'] as const;
const API = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_';

/** Every option, keyed by its name in the configuration. */
// biome-ignore format: one option, one line
export const OPTIONS = {
  fleetScope: { flags: null, variable: 'SWEEP_SCOPE', fallback: null, check: scope(), documentation: 'where to scan: organizations/NUMBER, folders/NUMBER or projects/ID', users: ['enumerate-fleet', 'inspect-change'], isList: true },
  scope: { flags: '--scope <places>', variable: 'SWEEP_SCOPE', fallback: null, check: scope().optional(), documentation: 'where to look for clusters: organizations/NUMBER, folders/NUMBER or projects/ID (default: the project configured in gcloud)', users: ['scan', 'doctor'], isList: true, group: 'scope' },
  project: { flags: '--project <project>', variable: 'SWEEP_PROJECT', fallback: null, check: scopeProject().optional(), documentation: 'adds a project to the scope, by ID or number', users: ['scan', 'doctor'], isList: true, group: 'scope' },
  folder: { flags: '--folder <number>', variable: 'SWEEP_FOLDER', fallback: null, check: scopeNumber().optional(), documentation: 'adds a folder to the scope, by number', users: ['scan', 'doctor'], isList: true, group: 'scope' },
  organization: { flags: '--organization <number|domain>', variable: 'SWEEP_ORGANIZATION', fallback: null, check: organization().optional(), documentation: 'adds an organization to the scope, by number or domain', users: ['scan', 'doctor'], isList: true, group: 'scope' },
  forget: { flags: '--forget <projects>', variable: 'SWEEP_FORGET', fallback: null, check: projects().optional(), documentation: 'projects/ID whose clusters earlier scans of this scope found and that no longer belong to it: they are recorded as GONE, instead of UNREADABLE until the project can be read again', users: ['scan'], isList: true },
  store: { flags: '--store <store>', variable: 'SWEEP_STORE', fallback: 'sweep10255.duckdb', check: scanStore(), documentation: 'where scans are stored: a DuckDB file, or a BigQuery dataset as bigquery://PROJECT/DATASET', users: ['scan', 'doctor', 'report', 'query', 'plan', 'close'] },
  discovery: { flags: '--discovery <way>', variable: 'SWEEP_DISCOVERY', fallback: 'list', check: choice(DISCOVERY_WAYS), documentation: 'how clusters are found. list: list the clusters of each project (exact). assets: query Cloud Asset Inventory (a few calls for the whole fleet, minutes old)', users: ['scan', 'doctor', 'enumerate-fleet'] },
  concurrency: { flags: '--concurrency <number>', variable: 'SWEEP_CONCURRENCY', fallback: '100', check: wholeNumber(1, 1000), documentation: 'maximum number of calls in flight to each Google API, and twice the number of clusters inspected at once; halved while an API answers that its quota is exceeded, and raised again slowly', users: ['scan', 'doctor', 'demo', 'enumerate-fleet'] },
  scan: { flags: '--scan <id>', variable: 'SWEEP_SCAN', fallback: null, check: z.string().optional(), documentation: 'ID of a concluded scan (default: the latest)', users: ['report', 'plan', 'close'] },
  report: { flags: '--report <file>', variable: 'SWEEP_REPORT', fallback: null, check: z.string().optional(), documentation: 'also write the HTML report, a single self-contained page, to this file', users: ['scan', 'report'] },
  list: { flags: '--list', variable: 'SWEEP_LIST', fallback: 'false', check: yesOrNo(), documentation: 'list the stored scans, latest first, instead of printing one', users: ['report'] },
  ownerLabel: { flags: '--owner-label <keys>', variable: 'SWEEP_OWNER_LABEL', fallback: null, check: labelKeys().default([]), documentation: 'key of a cluster label whose value names the owner, for example team; of several, the first that a cluster has counts, and if it has none, its project is the owner', users: ['scan', 'demo', 'report', 'plan', 'serve-report', 'conclude-scan'], isList: true },
  owner: { flags: '--owner <owner>', variable: 'SWEEP_OWNER', fallback: null, check: owner().optional(), documentation: 'only the clusters of this owner: projects/ID, folders/NUMBER or organizations/NUMBER with everything below, or a label as KEY=VALUE', users: ['report', 'plan'] },
  targetDate: { flags: '--target-date <date>', variable: 'SWEEP_TARGET_DATE', fallback: null, check: z.iso.date({ error: 'must be a date such as 2027-01-31' }).optional(), documentation: 'day on which no cluster is to be left with the port open, as YYYY-MM-DD in UTC; the burn-down of the HTML report shows it', users: ['scan', 'demo', 'report', 'serve-report'] },
  evidence: { flags: '--evidence <directory>', variable: 'SWEEP_EVIDENCE', fallback: null, check: z.string().optional(), documentation: 'also write, to one JSON file per cluster in this directory, what the verdicts are based on (see docs/verdicts.md)', users: ['report'] },
  planFormat: { flags: '-o, --format <format>', variable: 'SWEEP_PLAN_FORMAT', fallback: 'markdown', check: choice(PLAN_FORMATS), documentation: `output format of the plan: ${PLAN_FORMATS.join(', ')}`, users: ['plan'] },
  include: { flags: '--include <words>', variable: 'SWEEP_INCLUDE', fallback: null, check: choices(INCLUSIONS).optional(), documentation: `also plan commands, with a warning, for clusters that are otherwise held back: ${INCLUSIONS.join(', ')}`, users: ['plan'], isList: true },
  only: { flags: '--only <clusters>', variable: 'SWEEP_ONLY', fallback: null, check: clusterNames().optional(), documentation: 'plan only these clusters: projects/PROJECT/locations/LOCATION/clusters/CLUSTER', users: ['plan'], isList: true },
  maxAge: { flags: '--max-age <time>', variable: 'SWEEP_MAX_AGE', fallback: '7d', check: duration(), documentation: 'warn if the stored scan is older than this', users: ['plan'] },
  firewallRules: { flags: '--firewall-rules <files>', variable: 'SWEEP_FIREWALL_RULES', fallback: null, check: files().optional(), documentation: 'output of `gcloud compute firewall-rules list --format=json`, or of `gcloud compute networks get-effective-firewalls NETWORK --format=json`, for the projects that own the networks: the plan then says who can reach ports 10250 and 10255 of each cluster and adds the missing rules', users: ['plan'], isList: true },
  nodeSystemConfig: { flags: '--node-system-config', variable: 'SWEEP_NODE_SYSTEM_CONFIG', fallback: 'false', check: yesOrNo(), documentation: 'print only the lines that close the port in the node system configuration file of a pool', users: ['plan'] },
  newClusters: { flags: '--new-clusters', variable: 'SWEEP_NEW_CLUSTERS', fallback: 'false', check: yesOrNo(), documentation: 'print only how to create clusters with the port closed, and the organization policy that keeps them closed', users: ['plan'] },
  format: { flags: '-o, --format <format>', variable: 'SWEEP_FORMAT', fallback: 'table', check: choice(FORMATS), documentation: `output format of rows: ${FORMATS.join(', ')}`, users: ROWS_COMMANDS },
  assessFormat: { flags: '-o, --format <format>', variable: 'SWEEP_ASSESS_FORMAT', fallback: 'table', check: choice(REPORT_FORMATS), documentation: `output format of rows: ${FORMATS.join(', ')}; for other tools: ocsf (OCSF Compliance Findings, one per line), sarif (one SARIF log)`, users: ['assess'] },
  baseline: { flags: '--baseline <file>', variable: 'SWEEP_BASELINE', fallback: null, check: z.string().optional(), documentation: 'only what is worse than in this file affects the exit status: the output of an earlier `assess --format json`, or any file that `assess` can read', users: ['assess'] },
  reportFormat: { flags: '-o, --format <format>', variable: 'SWEEP_REPORT_FORMAT', fallback: 'table', check: choice(SCAN_FORMATS), documentation: `output format of the scan: ${FORMATS.join(', ')}; for other tools: ocsf (OCSF Compliance Findings, one per line), sarif (one SARIF log), tickets (one per cluster, for its owner, as NDJSON)`, users: ['report'] },
  question: { flags: '--question <name>', variable: 'SWEEP_QUESTION', fallback: null, check: z.string().optional(), documentation: 'name of a predefined question (see docs/queries.md) to run instead of SQL', users: ['query'] },
  clusters: { flags: '--clusters <number>', variable: 'SWEEP_CLUSTERS', fallback: '40', check: wholeNumber(0, 100_000), documentation: 'number of clusters in the simulated fleet', users: ['demo', 'simulate'] },
  scans: { flags: '--scans <number>', variable: 'SWEEP_SCANS', fallback: '2', check: wholeNumber(1, 60), documentation: 'number of scans of the simulated fleet, one day apart; the fleet changes between scans', users: ['demo'] },
  seed: { flags: '--seed <number>', variable: 'SWEEP_SEED', fallback: '1', check: wholeNumber(0, 2 ** 31), documentation: 'seed of the simulated fleet; the same seed produces the same fleet', users: ['demo', 'simulate'] },
  latency: { flags: '--latency <time>', variable: 'SWEEP_LATENCY', fallback: '0ms', check: duration(), documentation: 'response time of the simulated APIs, for example 100ms', users: ['simulate'] },
  operationTime: { flags: '--operation-time <time>', variable: 'SWEEP_OPERATION_TIME', fallback: '2s', check: duration(), documentation: 'how long simulated operations take, such as updates and the creation of node pools', users: ['simulate'] },
  nodeTime: { flags: '--node-time <time>', variable: 'SWEEP_NODE_TIME', fallback: '0s', check: duration(), documentation: 'added for each node that a simulated operation recreates; GKE takes minutes per node', users: ['simulate'] },
  faults: { flags: '--faults <faults>', variable: 'SWEEP_FAULTS', fallback: null, check: z.string().optional(), documentation: 'faults to inject, and how often or where', users: ['simulate'] },
  deny: { flags: '--deny <permissions>', variable: 'SWEEP_DENY', fallback: null, check: permissions().optional(), documentation: 'permissions that nobody has: PERMISSION or PERMISSION@RESOURCE (a project, folder or organization with everything below it), and RBAC grants in the clusters (`get nodes/proxy`)', users: ['simulate'], isList: true },
  listen: { flags: '--listen <port>', variable: 'SWEEP_LISTEN', fallback: '0', check: wholeNumber(0, 65_535), documentation: 'port to listen on; 0 selects a free port', users: ['simulate'] },
  sampledAt: { flags: '--sampled-at <times>', variable: 'SWEEP_SAMPLED_AT', fallback: null, check: instants(2).optional(), documentation: 'when FILE and LATER_FILE were taken: Unix seconds or RFC 3339 (default: the time stated in the file)', users: ['usage'], isList: true },
  port: { flags: '--port <state>', variable: 'SWEEP_PORT', fallback: 'UNKNOWN', check: choice(PORT_STATES), documentation: `port setting of the node pool: ${PORT_STATES.join(', ')}`, users: ['usage'] },
  minimumWindow: { flags: '--minimum-window <time>', variable: 'SWEEP_MINIMUM_WINDOW', fallback: '1h', check: duration(), documentation: 'minimum observation window: a counter that was observed for less than this is inconclusive', users: ['scan', 'verify', 'usage', 'inspect-cluster', 'inspect-change', 'conclude-scan'] },
  write: { flags: '--write', variable: 'SWEEP_WRITE', fallback: 'false', check: yesOrNo(), documentation: 'change the files in place; for standard input, print the changed manifests to stdout', users: ['migrate'] },
  namespace: { flags: '--namespace <name>', variable: 'SWEEP_NAMESPACE', fallback: 'default', check: namespaceName(), documentation: 'namespace of manifests that do not set one, as passed to kubectl -n or helm -n', users: ['migrate', 'callers'] },
  clusterVersion: { flags: '--cluster-version <version>', variable: 'SWEEP_CLUSTER_VERSION', fallback: null, check: gkeVersion().optional(), documentation: 'version of the oldest cluster that receives the manifests; from 1.33, callers of /healthz and /pods can be migrated without nodes/proxy', users: ['migrate'] },
  unknownPrograms: { flags: '--unknown-programs', variable: 'SWEEP_UNKNOWN_PROGRAMS', fallback: 'false', check: yesOrNo(), documentation: 'also rewrite URLs of programs that no rule covers; such a program must then send the token itself', users: ['migrate'] },
  image: { flags: '--image <image>', variable: 'SWEEP_IMAGE', fallback: 'us-docker.pkg.dev/cloud-builders/ga/v1/curl:latest', check: image(), documentation: 'container image of the probe: any image with a POSIX shell, curl and grep, preferably pinned by digest', users: ['probe'] },
  every: { flags: '--every <time>', variable: 'SWEEP_EVERY', fallback: '5m', check: duration().pipe(z.number().min(10_000, { error: 'must be at least 10s' })), documentation: 'how often the probe prints the counters of its node', users: ['probe'] },
  managedPrometheus: { flags: '--managed-prometheus', variable: 'SWEEP_MANAGED_PROMETHEUS', fallback: 'false', check: yesOrNo(), documentation: 'with probe manifest: print the ClusterNodeMonitoring that makes Managed Prometheus collect the two kubelet metrics, in place of the probe', users: ['probe'] },
  dryRun: { flags: '--dry-run', variable: 'SWEEP_DRY_RUN', fallback: 'false', check: yesOrNo(), documentation: 'show what would be done without doing it', users: ['probe'] },
  campaign: { flags: '--campaign <id>', variable: 'SWEEP_CAMPAIGN', fallback: null, check: campaignId().optional(), documentation: 'the campaign (default: the latest one)', users: ['close'] },
  rings: { flags: '--rings <rule>', variable: 'SWEEP_RINGS', fallback: 'share', check: ringRule(), documentation: 'how rings are formed after the canaries: share (of the fleet), project, folder, or label:KEY (one ring for each value of a cluster label)', users: ['close'] },
  shares: { flags: '--shares <percentages>', variable: 'SWEEP_SHARES', fallback: '1,10,50', check: ringShares(), documentation: 'with --rings share: the percentages of the fleet at which each ring ends; the rest is the last ring', users: ['close'], isList: true },
  ringOrder: { flags: '--ring-order <names>', variable: 'SWEEP_RING_ORDER', fallback: null, check: names().optional(), documentation: 'with --rings project, folder or label:KEY: the rings that come first, in this order; the others follow by name', users: ['close'], isList: true },
  ring: { flags: '--ring <name>', variable: 'SWEEP_RING', fallback: null, check: z.string().optional(), documentation: 'with close run: start or continue this ring only (default: continue the ring that was started, or start the next one)', users: ['close'] },
  clustersAtOnce: { flags: '--clusters-at-once <number>', variable: 'SWEEP_CLUSTERS_AT_ONCE', fallback: '10', check: wholeNumber(1, 10_000), documentation: 'most clusters that are being changed or watched at the same time', users: ['close'] },
  clustersPerProject: { flags: '--clusters-per-project <number>', variable: 'SWEEP_CLUSTERS_PER_PROJECT', fallback: '2', check: wholeNumber(1, 10_000), documentation: 'the same, in one project', users: ['close'] },
  nodesAtOnce: { flags: '--nodes-at-once <number>', variable: 'SWEEP_NODES_AT_ONCE', fallback: '100', check: wholeNumber(1, 100_000), documentation: 'most nodes that GKE may be replacing at the same time', users: ['close'] },
  nodesPerProject: { flags: '--nodes-per-project <number>', variable: 'SWEEP_NODES_PER_PROJECT', fallback: '50', check: wholeNumber(1, 100_000), documentation: 'the same, in one project', users: ['close'] },
  soak: { flags: '--soak <time>', variable: 'SWEEP_SOAK', fallback: '30m', check: duration(), documentation: 'how long the health of a cluster is watched after its last change', users: ['close'] },
  evidenceAge: { flags: '--evidence-age <time>', variable: 'SWEEP_EVIDENCE_AGE', fallback: '2d', check: duration(), documentation: 'evidence older than this is renewed by a scan before the turn of a cluster', users: ['close'] },
  hours: { flags: '--hours <hours>', variable: 'SWEEP_HOURS', fallback: 'always', check: permittedHours(), documentation: 'when changes may begin: always, or days and hours such as "Mon-Thu 09:00-16:00"', users: ['close'] },
  timeZone: { flags: '--time-zone <zone>', variable: 'SWEEP_TIME_ZONE', fallback: 'UTC', check: timeZone(), documentation: 'the time zone of --hours, such as Europe/Zurich', users: ['close'] },
  autoRollBack: { flags: '--auto-roll-back', variable: 'SWEEP_AUTO_ROLL_BACK', fallback: 'false', check: yesOrNo(), documentation: 'roll back a cluster without asking if its health is worse after a change', users: ['close'] },
  closeInclude: { flags: '--include <reasons>', variable: 'SWEEP_CLOSE_INCLUDE', fallback: null, check: choices(CLOSE_INCLUSIONS).optional(), documentation: `with close plan: clusters and pools that would otherwise stay out, at your own risk: ${CLOSE_INCLUSIONS.join(', ')}`, users: ['close'], isList: true },
  preflight: { flags: '--preflight <clusters>', variable: 'SWEEP_PREFLIGHT', fallback: 'ring', check: choice(['ring', 'all', 'none']), documentation: 'which clusters a dry run checks for what a restart of their nodes would meet: ring (those of the next ring), all (with close plan: every cluster), none', users: ['close'] },
  yes: { flags: '--yes', variable: 'SWEEP_YES', fallback: 'false', check: yesOrNo(), documentation: 'start the ring or the rollback without asking; without it, and without a terminal, nothing is changed', users: ['close'] },
  ticket: { flags: '--ticket <ticket>', variable: 'SWEEP_TICKET', fallback: null, check: z.string().optional(), documentation: 'the change ticket, for the record', users: ['close'] },
  wait: { flags: '--wait <time>', variable: 'SWEEP_WAIT', fallback: '1h', check: duration(), documentation: 'with close run: exit with status 3 if nothing can be done for longer than this', users: ['close'] },
  poll: { flags: '--poll <time>', variable: 'SWEEP_POLL', fallback: '10s', check: duration().pipe(z.number().min(10, { error: 'must be at least 10ms' })), documentation: 'how often operations and the health of clusters are checked', users: ['close'] },
  healthLabels: { flags: '--health-labels <labels>', variable: 'SWEEP_HEALTH_LABELS', fallback: 'sweep10255-health=watch', check: labelSelector(), documentation: 'labels (KEY=VALUE) of the workloads whose health is compared, besides DaemonSets, system workloads and known callers', users: ['close'], isList: true },
  healthPromql: { flags: '--health-promql <expression>', variable: 'SWEEP_HEALTH_PROMQL', fallback: null, check: z.string().min(1).optional(), documentation: 'PromQL that must return series without 0 in the project of each changed cluster; $project, $location and $cluster are replaced', users: ['close'] },
  healthHttp: { flags: '--health-http <urls>', variable: 'SWEEP_HEALTH_HTTP', fallback: null, check: healthUrls().optional(), documentation: 'https:// URLs that must return a status of 2xx; $project, $location and $cluster are replaced', users: ['close'], isList: true },
  patches: { flags: '--patches', variable: 'SWEEP_PATCHES', fallback: 'false', check: yesOrNo(), documentation: 'with close show: print the work that is left to the owners of clusters and pools', users: ['close'] },
  routes: { flags: '--routes <routes>', variable: 'SWEEP_ROUTES', fallback: 'dns,public,gateway,private', check: routes(), documentation: 'routes to a control plane that may be tried: its DNS endpoint, its public endpoint, Connect Gateway, its private endpoint', users: ['scan', 'doctor', 'verify', 'probe', 'close', 'inspect-cluster'], isList: true },
  usage: { flags: '--usage <source>', variable: 'SWEEP_USAGE', fallback: 'none', check: choice(USAGE_CHOICES), documentation: 'where to read whether the port is in use: monitoring (Managed Prometheus), proxy (the node proxy), probe (an installed probe), auto (the cheapest available source), none', users: ['scan', 'doctor', 'verify', 'inspect-cluster'] },
  nodesPerPool: { flags: '--nodes-per-pool <number>', variable: 'SWEEP_NODES_PER_POOL', fallback: 'all', check: nodesPerPool(), documentation: 'maximum number of nodes to sample in each pool; all: every node of pools of up to 50 nodes, and of larger pools 50 nodes or a quarter, whichever is more', users: ['scan', 'verify', 'inspect-cluster'] },
  resample: { flags: '--resample <time>', variable: 'SWEEP_RESAMPLE', fallback: null, check: duration().optional(), documentation: 'take a second sample of each node after this time, for example 30s; must be shorter than --cluster-time', users: ['scan', 'verify', 'inspect-cluster'] },
  effective: { flags: '--effective', variable: 'SWEEP_EFFECTIVE', fallback: 'false', check: yesOrNo(), documentation: 'also read the effective configuration of each kubelet through the node proxy; security monitoring may flag such reads', users: ['scan', 'verify', 'inspect-cluster'] },
  callers: { flags: '--callers <sources>', variable: 'SWEEP_CALLERS', fallback: 'off', check: callerSources(), documentation: 'where to look for what uses the port: off, or pods or pods+configmaps (objects in the cluster) and flow-logs (VPC Flow Logs)', users: ['scan', 'doctor', 'inspect-cluster'], isList: true },
  flowLogsTime: { flags: '--flow-logs-time <time>', variable: 'SWEEP_FLOW_LOGS_TIME', fallback: '24h', check: duration(), documentation: 'how far back `--callers flow-logs` reads VPC Flow Logs', users: ['scan', 'inspect-cluster'] },
  clusterTime: { flags: '--cluster-time <time>', variable: 'SWEEP_CLUSTER_TIME', fallback: '60s', check: duration(), documentation: 'time limit for reading the usage and the callers of one cluster', users: ['scan', 'verify', 'inspect-cluster'] },
  quietTime: { flags: '--quiet-time <time>', variable: 'SWEEP_QUIET_TIME', fallback: '8d', check: duration(), documentation: 'required quiet period: how long the port must not have been called before it is safe to close', users: ['scan', 'inspect-cluster', 'inspect-change', 'conclude-scan'] },
  coverage: { flags: '--coverage <percent>', variable: 'SWEEP_COVERAGE', fallback: null, check: wholeNumber(1, 100).optional(), documentation: 'percentage of the nodes of each open pool that the evidence must cover before the port is safe to close (default: 100 for pools of up to 50 nodes, 95 for larger pools)', users: ['scan', 'inspect-cluster', 'inspect-change', 'conclude-scan'] },
  exceptions: { flags: '--exceptions <file>', variable: 'SWEEP_EXCEPTIONS', fallback: null, check: z.string().optional(), documentation: 'the register of exceptions, a YAML file: exemptions of clusters, and accepted breaks, which are uses of the port that are allowed to break (see docs/exceptions.md)', users: ['scan', 'assess', 'plan', 'inspect-cluster', 'inspect-change', 'conclude-scan'] },
  exemptions: { flags: '--exemptions <source>', variable: 'SWEEP_EXEMPTIONS', fallback: 'labels', check: choice(EXEMPTION_SOURCES), documentation: 'what can exempt a cluster. labels: its labels, for at most 90 days, and the register of exceptions. file: only the register of exceptions', users: ['scan', 'assess', 'plan', 'inspect-cluster', 'inspect-change'] },
  quiet: { flags: '--quiet', variable: 'SWEEP_QUIET', fallback: 'false', check: yesOrNo(), documentation: 'print only rows and errors, no progress and no summary', users: ['scan', 'demo', 'assess', 'usage', 'report', 'plan', 'callers', 'close'] },
  verbose: { flags: '--verbose', variable: 'SWEEP_VERBOSE', fallback: 'false', check: yesOrNo(), documentation: 'log each step, and print the cause of errors', users: COMMAND_NAMES },
  dataset: { flags: null, variable: 'SWEEP_STORE', fallback: null, check: bigQueryDataset(), documentation: 'the BigQuery dataset where scans are stored, as bigquery://PROJECT/DATASET', users: FUNCTION_NAMES },
  scanTopic: { flags: null, variable: 'SWEEP_SCAN_TOPIC', fallback: null, check: topic(), documentation: 'Pub/Sub topic with one message per cluster to inspect, as projects/PROJECT/topics/TOPIC', users: ['enumerate-fleet', 'inspect-cluster'] },
  conclusionTopic: { flags: null, variable: 'SWEEP_CONCLUSION_TOPIC', fallback: null, check: topic(), documentation: 'Pub/Sub topic with one message per scan to conclude', users: ['enumerate-fleet', 'inspect-change', 'conclude-scan'] },
  changeTopic: { flags: null, variable: 'SWEEP_CHANGE_TOPIC', fallback: null, check: topic(), documentation: 'Pub/Sub topic that a Cloud Asset Inventory feed publishes changed clusters and node pools to', users: ['inspect-change'] },
  parkedTopic: { flags: null, variable: 'SWEEP_PARKED_TOPIC', fallback: null, check: topic(), documentation: 'Pub/Sub topic for messages that cannot be processed, each with the reason', users: ['inspect-cluster', 'inspect-change', 'conclude-scan'] },
  networkTopics: { flags: null, variable: 'SWEEP_NETWORK_TOPICS', fallback: null, check: networkTopics().optional(), documentation: 'where to hand on clusters of other VPC networks, whose private endpoints cannot be reached from here: their topics, as projects/PROJECT/global/networks/NETWORK=projects/PROJECT/topics/TOPIC', users: ['inspect-cluster'], isList: true },
  alertTopic: { flags: null, variable: 'SWEEP_ALERT_TOPIC', fallback: null, check: topic(), documentation: 'Pub/Sub topic for alerts', users: ['conclude-scan'] },
  scanTime: { flags: null, variable: 'SWEEP_SCAN_TIME', fallback: '3h', check: duration(), documentation: 'time limit of a scan, counted from its scheduled time; after that it ends as INCOMPLETE and its remaining messages are dropped', users: ['inspect-cluster', 'conclude-scan'] },
  alertCap: { flags: null, variable: 'SWEEP_ALERT_CAP', fallback: '50', check: wholeNumber(0, 1000), documentation: 'maximum number of alerts about clusters that a scan sends (the webhook: about owners); the digest says how many clusters were left out', users: ['conclude-scan'] },
  webhookUrl: { flags: null, variable: 'SWEEP_WEBHOOK_URL', fallback: null, check: webhookAddress().optional(), documentation: 'webhook (HTTPS only) that receives, of each scan, a digest and one message for each owner whose ports are open or in use again; of a campaign, its events', users: ['conclude-scan', 'close'] },
  alertRoutes: { flags: null, variable: 'SWEEP_ALERT_ROUTES', fallback: null, check: z.string().optional(), documentation: 'file that names, for each owner, the webhook that receives the messages about their clusters (see docs/owners.md)', users: ['conclude-scan'] },
  webhookFormat: { flags: '--webhook-format <format>', variable: 'SWEEP_WEBHOOK_FORMAT', fallback: 'json', check: choice(WEBHOOK_FORMATS), documentation: `body format of webhook requests: ${WEBHOOK_FORMATS.join(', ')}`, users: ['conclude-scan', 'close'] },
  webhookSecret: { flags: null, variable: 'SWEEP_WEBHOOK_SECRET', fallback: null, check: secret().optional(), documentation: 'key that signs webhook requests, from Secret Manager', users: ['conclude-scan', 'close'] },
  metrics: { flags: null, variable: 'SWEEP_METRICS', fallback: 'false', check: yesOrNo(), documentation: 'write the figures of each scan to Cloud Monitoring, as custom metrics of the project of the dataset', users: ['conclude-scan'] },
  findingsSource: { flags: null, variable: 'SWEEP_FINDINGS_SOURCE', fallback: null, check: findingsSource().optional(), documentation: 'Security Command Center source for findings, as organizations/NUMBER/sources/NUMBER (default: no findings)', users: ['conclude-scan'] },
  reportUrl: { flags: '--report-url <url>', variable: 'SWEEP_REPORT_URL', fallback: null, check: webAddress().optional(), documentation: 'URL of the report, which alerts link to', users: ['conclude-scan', 'close'] },
  pubsubEmulator: { flags: null, variable: 'PUBSUB_EMULATOR_HOST', fallback: null, check: emulator().optional(), documentation: 'address of a Pub/Sub emulator, as HOST:PORT', users: ['enumerate-fleet', 'inspect-cluster', 'inspect-change', 'conclude-scan'] },
  bigQueryEmulator: { flags: null, variable: 'BIGQUERY_EMULATOR_HOST', fallback: null, check: emulator().optional(), documentation: 'address of a BigQuery emulator, as HOST:PORT', users: ['scan', 'doctor', 'report', 'query', 'plan', 'close', ...FUNCTION_NAMES] },
  containerEndpoint: { flags: null, variable: `${API}CONTAINER`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Kubernetes Engine API', users: ['scan', 'doctor', 'probe', 'verify', 'enumerate-fleet', 'inspect-cluster', 'inspect-change', 'close'] },
  resourceManagerEndpoint: { flags: null, variable: `${API}CLOUDRESOURCEMANAGER`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Cloud Resource Manager API', users: ['scan', 'doctor', 'close', 'enumerate-fleet'] },
  monitoringEndpoint: { flags: null, variable: `${API}MONITORING`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Cloud Monitoring API', users: ['scan', 'doctor', 'verify', 'close', 'inspect-cluster', 'conclude-scan'] },
  loggingEndpoint: { flags: null, variable: `${API}LOGGING`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Cloud Logging API', users: ['scan', 'doctor', 'inspect-cluster', 'inspect-change'] },
  assetEndpoint: { flags: null, variable: `${API}CLOUDASSET`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Cloud Asset API', users: ['scan', 'doctor', 'enumerate-fleet'] },
  serviceUsageEndpoint: { flags: null, variable: `${API}SERVICEUSAGE`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Service Usage API', users: ['doctor'] },
  securityCenterEndpoint: { flags: null, variable: `${API}SECURITYCENTER`, fallback: null, check: endpoint().optional(), documentation: 'alternative endpoint of the Security Command Center API', users: ['conclude-scan'] },
} as const satisfies Record<string, OptionLine>;

export type OptionName = keyof typeof OPTIONS;

/** Options whose value must not appear in messages or logs. Anyone who knows a webhook's URL can post to it. */
export const SECRET_OPTIONS: ReadonlySet<OptionName> = new Set(['webhookUrl', 'webhookSecret']);

/** The long flag of an option, such as `--format`; null if there is only the variable. */
export function longFlagOf({ flags }: Pick<OptionLine, 'flags'>): string | null {
  return /--[a-z-]+/.exec(flags ?? '')?.[0] ?? null;
}

/** Names of the options of a command or function, in table order. */
export function optionsOf(user: OptionUser): OptionName[] {
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.filter((name) => (OPTIONS[name].users as readonly OptionUser[]).includes(user));
}
