import { z } from 'zod';
import { CALLER_CHOICES, USAGE_CHOICES } from '../model/asking.ts';
import { PORT_STATES } from '../model/words.ts';
import {
  choice,
  choices,
  duration,
  endpoint,
  gkeVersion,
  image,
  instants,
  namespaceName,
  nodesPerPool,
  routes,
  scope,
  storeFile,
  wholeNumber,
  yesOrNo,
} from './options-checks.ts';

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

export const DISCOVERY_WAYS = ['list', 'assets'] as const;
export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'markdown'] as const;
export const PLAN_FORMATS = ['shell', 'json', 'markdown', 'terraform'] as const;
export const INCLUSIONS = ['migrate-first', 'gather-evidence', 'exempt'] as const;
/** What holds a plan's commands back, and can be overridden. */
export type Inclusion = (typeof INCLUSIONS)[number];
export type Format = (typeof FORMATS)[number];

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
  readonly commands: readonly CommandName[];
}

const ROWS_COMMANDS = ['scan', 'demo', 'assess', 'usage', 'report', 'query', 'verify'] as const;
const API = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_';

/** Every option, by its name in a configuration: flag, variable, default, check, documentation, commands. */
// biome-ignore format: one option, one line
export const OPTIONS = {
  scope: { flags: '--scope <places>', variable: 'SWEEP_SCOPE', fallback: null, check: scope(), documentation: 'where to look: organizations/NUMBER, folders/NUMBER or projects/ID, several separated by commas', commands: ['scan'] },
  store: { flags: '--store <file>', variable: 'SWEEP_STORE', fallback: 'sweep10255.duckdb', check: storeFile(), documentation: 'the DuckDB file that keeps the scans', commands: ['scan', 'report', 'query', 'plan'] },
  discovery: { flags: '--discovery <way>', variable: 'SWEEP_DISCOVERY', fallback: 'list', check: choice(DISCOVERY_WAYS), documentation: 'list: ask each project, exact; assets: ask Cloud Asset Inventory, a few calls for the whole fleet, minutes old', commands: ['scan'] },
  concurrency: { flags: '--concurrency <number>', variable: 'SWEEP_CONCURRENCY', fallback: '50', check: wholeNumber(1, 1000), documentation: 'projects and clusters asked at once', commands: ['scan', 'demo'] },
  scan: { flags: '--scan <id>', variable: 'SWEEP_SCAN', fallback: null, check: z.string().optional(), documentation: 'which concluded scan; the latest where left out', commands: ['report', 'plan'] },
  report: { flags: '--report <file>', variable: 'SWEEP_REPORT', fallback: null, check: z.string().optional(), documentation: 'also write the HTML report, one page that needs nothing else, to this file', commands: ['scan', 'report'] },
  planFormat: { flags: '--format <format>', variable: 'SWEEP_PLAN_FORMAT', fallback: 'markdown', check: choice(PLAN_FORMATS), documentation: `how the plan comes out: ${PLAN_FORMATS.join(', ')}`, commands: ['plan'] },
  include: { flags: '--include <words>', variable: 'SWEEP_INCLUDE', fallback: null, check: choices(INCLUSIONS).optional(), documentation: `plan commands also for clusters that something holds back, with a warning: ${INCLUSIONS.join(', ')}, several separated by commas`, commands: ['plan'] },
  maxAge: { flags: '--max-age <time>', variable: 'SWEEP_MAX_AGE', fallback: '7d', check: duration(), documentation: 'a stored scan that is older is warned about', commands: ['plan'] },
  nodeSystemConfig: { flags: '--node-system-config', variable: 'SWEEP_NODE_SYSTEM_CONFIG', fallback: 'false', check: yesOrNo(), documentation: 'print only what closes the port in the node system configuration file of a pool that is managed by one', commands: ['plan'] },
  newClusters: { flags: '--new-clusters', variable: 'SWEEP_NEW_CLUSTERS', fallback: 'false', check: yesOrNo(), documentation: 'print only how clusters are made closed, and the organization policy that keeps them so', commands: ['plan'] },
  format: { flags: '--format <format>', variable: 'SWEEP_FORMAT', fallback: 'table', check: choice(FORMATS), documentation: `how rows come out: ${FORMATS.join(', ')}`, commands: ROWS_COMMANDS },
  clusters: { flags: '--clusters <number>', variable: 'SWEEP_CLUSTERS', fallback: '40', check: wholeNumber(0, 100_000), documentation: 'clusters of the simulated fleet', commands: ['demo', 'simulate'] },
  seed: { flags: '--seed <number>', variable: 'SWEEP_SEED', fallback: '1', check: wholeNumber(0, 2 ** 31), documentation: 'the same seed gives the same fleet', commands: ['demo', 'simulate'] },
  latency: { flags: '--latency <time>', variable: 'SWEEP_LATENCY', fallback: '0ms', check: duration(), documentation: 'how long each answer takes, for example 100ms', commands: ['simulate'] },
  faults: { flags: '--faults <faults>', variable: 'SWEEP_FAULTS', fallback: null, check: z.string().optional(), documentation: 'what goes wrong, and how often or where', commands: ['simulate'] },
  listen: { flags: '--listen <port>', variable: 'SWEEP_LISTEN', fallback: '0', check: wholeNumber(0, 65_535), documentation: 'the port to serve on; 0: any that is free', commands: ['simulate'] },
  sampledAt: { flags: '--sampled-at <times>', variable: 'SWEEP_SAMPLED_AT', fallback: null, check: instants(2).optional(), documentation: 'when FILE, and after a comma LATER_FILE, was taken: Unix seconds or RFC 3339; left out, what the text says of its own clock counts', commands: ['usage'] },
  port: { flags: '--port <state>', variable: 'SWEEP_PORT', fallback: 'UNKNOWN', check: choice(PORT_STATES), documentation: `the setting of the node's pool: ${PORT_STATES.join(', ')}`, commands: ['usage'] },
  minimumWindow: { flags: '--minimum-window <time>', variable: 'SWEEP_MINIMUM_WINDOW', fallback: '1h', check: duration(), documentation: 'a counter watched for less than this is no answer', commands: ['scan', 'usage'] },
  write: { flags: '--write', variable: 'SWEEP_WRITE', fallback: 'false', check: yesOrNo(), documentation: 'change the files in place; standard input comes out on stdout, changed', commands: ['migrate'] },
  namespace: { flags: '--namespace <name>', variable: 'SWEEP_NAMESPACE', fallback: 'default', check: namespaceName(), documentation: 'namespace of manifests that name none, as kubectl -n or helm -n will set it', commands: ['migrate'] },
  clusterVersion: { flags: '--cluster-version <version>', variable: 'SWEEP_CLUSTER_VERSION', fallback: null, check: gkeVersion().optional(), documentation: 'oldest cluster that the manifests go to; from 1.33 what asks /healthz and /pods can be migrated without nodes/proxy', commands: ['migrate'] },
  unknownPrograms: { flags: '--unknown-programs', variable: 'SWEEP_UNKNOWN_PROGRAMS', fallback: 'false', check: yesOrNo(), documentation: 'also change the URLs of programs that no rule knows, which must then send the token by themselves', commands: ['migrate'] },
  image: { flags: '--image <image>', variable: 'SWEEP_IMAGE', fallback: 'us-docker.pkg.dev/cloud-builders/ga/v1/curl:latest', check: image(), documentation: 'what the probe runs on: any image with a POSIX shell, curl and grep, best by its digest', commands: ['probe'] },
  every: { flags: '--every <time>', variable: 'SWEEP_EVERY', fallback: '5m', check: duration().pipe(z.number().min(10_000, { error: 'is less than 10s' })), documentation: "how often the probe prints its node's counters", commands: ['probe'] },
  dryRun: { flags: '--dry-run', variable: 'SWEEP_DRY_RUN', fallback: 'false', check: yesOrNo(), documentation: 'show what would be done, and do nothing', commands: ['probe'] },
  routes: { flags: '--routes <routes>', variable: 'SWEEP_ROUTES', fallback: 'dns,public,gateway,private', check: routes(), documentation: 'ways to a control plane that may be tried: its DNS endpoint, its public endpoint, Connect Gateway, its private endpoint', commands: ['scan', 'probe'] },
  usage: { flags: '--usage <source>', variable: 'SWEEP_USAGE', fallback: 'none', check: choice(USAGE_CHOICES), documentation: 'where to learn whether the port is used: monitoring (Managed Prometheus), proxy (the node proxy), probe (an installed probe), auto (the cheapest that can answer), none', commands: ['scan'] },
  nodesPerPool: { flags: '--nodes-per-pool <number>', variable: 'SWEEP_NODES_PER_POOL', fallback: '1', check: nodesPerPool(), documentation: 'nodes of each pool to sample, or all', commands: ['scan'] },
  resample: { flags: '--resample <time>', variable: 'SWEEP_RESAMPLE', fallback: null, check: duration().optional(), documentation: 'take a second sample of each node this much later, for example 30s', commands: ['scan'] },
  effective: { flags: '--effective', variable: 'SWEEP_EFFECTIVE', fallback: 'false', check: yesOrNo(), documentation: "also read each kubelet's own configuration through the node proxy: security monitors flag that", commands: ['scan'] },
  callers: { flags: '--callers <where>', variable: 'SWEEP_CALLERS', fallback: 'off', check: choice(CALLER_CHOICES), documentation: 'where to look for the workloads that use the port: off, pods, pods+configmaps', commands: ['scan'] },
  clusterTime: { flags: '--cluster-time <time>', variable: 'SWEEP_CLUSTER_TIME', fallback: '60s', check: duration(), documentation: 'how long the usage and the callers of one cluster may take', commands: ['scan'] },
  quietTime: { flags: '--quiet-time <time>', variable: 'SWEEP_QUIET_TIME', fallback: '24h', check: duration(), documentation: 'how long nothing must have called the port before it is safe to close', commands: ['scan'] },
  quiet: { flags: '--quiet', variable: 'SWEEP_QUIET', fallback: 'false', check: yesOrNo(), documentation: 'no progress and no summary, only rows and errors', commands: ['scan', 'demo', 'assess', 'usage', 'report', 'plan'] },
  verbose: { flags: '--verbose', variable: 'SWEEP_VERBOSE', fallback: 'false', check: yesOrNo(), documentation: 'say what is being done, and where an error came from', commands: COMMAND_NAMES },
  containerEndpoint: { flags: null, variable: `${API}CONTAINER`, fallback: null, check: endpoint().optional(), documentation: 'where the Kubernetes Engine API is instead', commands: ['scan', 'probe', 'verify'] },
  resourceManagerEndpoint: { flags: null, variable: `${API}CLOUDRESOURCEMANAGER`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Resource Manager API is instead', commands: ['scan'] },
  monitoringEndpoint: { flags: null, variable: `${API}MONITORING`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Monitoring API is instead', commands: ['scan'] },
  assetEndpoint: { flags: null, variable: `${API}CLOUDASSET`, fallback: null, check: endpoint().optional(), documentation: 'where the Cloud Asset API is instead', commands: ['scan'] },
} as const satisfies Record<string, OptionLine>;

export type OptionName = keyof typeof OPTIONS;

/** The names of the options of a command, in the order of the table. */
export function optionsOf(command: CommandName): OptionName[] {
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.filter((name) => (OPTIONS[name].commands as readonly CommandName[]).includes(command));
}
