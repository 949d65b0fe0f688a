import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookAlerts } from '../../shared/adapters/webhook/webhook-alerts.ts';
import { chooseScan } from '../../shared/flows/report-scan.ts';
import { exceptionsIn } from '../../shared/model/exceptions.ts';
import { type Config, readConfig } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { HttpClient } from '../../shared/platform/http/http-client.ts';
import { DEFAULT_LIMITS } from '../../shared/platform/http/retry.ts';
import { formatList } from '../../shared/platform/text.ts';
import { clusterCredentials, isOnLoopback } from '../../shared/wiring/http-client.ts';
import { printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';
import { startScan } from '../start-scan.ts';
import { withStore } from '../wiring-store.ts';
import { CampaignAlerts } from './campaign-alerts.ts';
import { CliCampaignStore, type OpenStore, SharedStore } from './campaign-store.ts';
import { type Author, EventLog } from './event-log.ts';
import { StoreEvidence } from './evidence.ts';
import { GkeChanges } from './gke-changes.ts';
import type { CampaignStore, StoredCampaign } from './ports.ts';
import { eventLine } from './render-campaign.ts';
import { type RunEnd, runCampaign } from './run-campaign.ts';
import { campaignHealth } from './wiring-health.ts';

type CloseConfig = Config<'close'>;

/** A change is sent once; reading shows whether GKE received it. A request must end before the lease does. */
const ONCE = { ...DEFAULT_LIMITS, attempts: 1, attemptMs: 45_000, budgetMs: 45_000 };

/**
 * The store, opened and closed for each use. A DuckDB file can be opened for reading or for writing, not for both, so uses
 * of a file wait for one another.
 */
export function storeOpener(config: CloseConfig, context: ProcessContext): OpenStore {
  // The costs of BigQuery would be printed for each access.
  const quiet = { ...config, quiet: true };
  const isDataset = config.store.startsWith('bigquery://');
  let last: Promise<unknown> = Promise.resolve();
  return (readOnly, use) => {
    const open = () => withStore(quiet, { readOnly }, context, use);
    if (isDataset) return open();
    const opened = last.then(open);
    last = opened.catch(() => undefined);
    return opened;
  };
}

/** Runs a campaign against Google's APIs. Throws what runCampaign throws. */
export async function runWithClouds(
  stored: StoredCampaign,
  openOnce: OpenStore,
  { config, context }: { readonly config: CloseConfig; readonly context: ProcessContext },
  { actor, ring }: { readonly actor: string; readonly ring: { readonly index: number } | null },
): Promise<RunEnd> {
  const { HttpClient } = await import('../../shared/platform/http/http-client.ts');
  const { clock } = context;
  const endpoint = config.containerEndpoint ?? null;
  const credentials = await clusterCredentials(endpoint);
  const [http, once] = [
    new HttpClient({ credentials, clock }),
    new HttpClient({ credentials, clock, limits: ONCE }),
  ];
  await using shared = new SharedStore(openOnce);
  const open: OpenStore = (_readOnly, use) => shared.use(use);
  const { scope, scan_id, rules } = stored.campaign;
  const nowMs = () => clock.nowMs();
  const scan = (projectId: string) => scanProject(projectId, scan_id, open, { config, context });
  const evidence = new StoreEvidence(open, scope, scan, nowMs);
  const { health, preflight, close } = await campaignHealth(
    { ...config, soak: rules.soak_seconds * 1000 },
    context,
    (cluster) => evidence.callersOf(cluster),
  );
  const ports = {
    changes: new GkeChanges(http, once, endpoint),
    health,
    preflight,
    evidence,
    alerts: await alertChannel(config, context),
    nowMs,
    sleep: (milliseconds: number) => sleep(milliseconds),
  };
  try {
    const projects = new Set(stored.clusters.map(({ project_id }) => project_id));
    await requirePermissions(http, projects, { config, context });
    return await runCampaign(new CliCampaignStore(open, config.store), stored, ports, {
      actor,
      runner: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
      pollMs: config.poll,
      waitMs: config.wait,
      hasEnded,
      isInterrupted: () => context.interruption.aborted,
      newId: randomUUID,
      monotonicMs: () => performance.now(),
      onEvent: (event) => config.quiet || printStatus(context, eventLine(event)),
      alertPolicy: alertPolicyOf(config),
      onFailure: (subject, error) => printStatus(context, `${subject}: ${error.message}`),
      ring: ring === null ? null : { index: ring.index, ticket: config.ticket ?? null },
    });
  } finally {
    await Promise.all([http.close(), once.close(), close(), ports.alerts?.close()]);
  }
}

/** The webhook that receives alerts, the same as that of the scans; null if none is configured. */
async function alertChannel(
  { webhookUrl: url, webhookSecret: secret, webhookFormat: format }: CloseConfig,
  { clock }: ProcessContext,
): Promise<WebhookAlerts | null> {
  if (url === undefined || secret === undefined) return null;
  const { WebhookAlerts: Channel } = await import('../../shared/adapters/webhook/webhook-alerts.ts');
  return new Channel({ url, secret, format, clock });
}

const alertPolicyOf = ({ reportUrl, store }: CloseConfig) => ({ reportUrl: reportUrl ?? null, store });

/** Delivers the alerts of a finished campaign that earlier runs could not deliver. */
export async function deliverAlerts(
  store: CampaignStore,
  stored: StoredCampaign,
  { config, context }: { readonly config: CloseConfig; readonly context: ProcessContext },
): Promise<void> {
  const channel = await alertChannel(config, context);
  if (channel === null) return;
  const log = new EventLog(store, stored, personAt(context, await principalOf(config)));
  await log.read();
  const alerts = new CampaignAlerts(log, stored, channel, {
    policy: alertPolicyOf(config),
    nowMs: () => context.clock.nowMs(),
    mayDeliver: async () => undefined,
    onFailure: (subject, error) => printStatus(context, `${subject}: ${error.message}`),
  });
  await alerts.deliver().finally(() => channel.close());
}

/** What `close` needs, and nothing else: the role that Terraform creates. */
const PERMISSIONS = [
  'container.clusters.get',
  'container.clusters.list',
  'container.clusters.update',
  'container.operations.get',
  'container.operations.list',
];

/**
 * Names what is missing before anything changes. A project whose permissions cannot be tested is only reported.
 * @throws SweepError PERMISSION_LACKING
 */
async function requirePermissions(
  http: HttpClient,
  projects: Iterable<string>,
  { config, context }: { readonly config: CloseConfig; readonly context: ProcessContext },
): Promise<void> {
  const { ResourceManagerDirectory } = await import(
    '../../shared/adapters/resource-manager/resource-manager-directory.ts'
  );
  const directory = new ResourceManagerDirectory(http, config.resourceManagerEndpoint ?? null);
  for (const project of projects) {
    const held = await directory
      .testPermissions(`projects/${project}`, PERMISSIONS)
      .catch((error: unknown) => {
        if (!(error instanceof SweepError)) throw error;
        printStatus(context, `The permissions on project ${project} cannot be tested: ${error.message}`);
        return new Set(PERMISSIONS);
      });
    const missing = PERMISSIONS.filter((permission) => !held.has(permission));
    if (missing.length > 0)
      throw new SweepError('PERMISSION_LACKING', { project, permissions: formatList(missing) });
  }
}

/** Whether a runner was a process of this machine that no longer exists. */
function hasEnded(runner: string): boolean {
  const [host, pid = ''] = runner.split(':');
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * Renews the evidence about the clusters of a project, as `scan --usage auto --callers pods` does without variables. It is
 * judged by the limits of the scan from which the campaign was planned, and with the exceptions of the latest scan.
 */
async function scanProject(
  projectId: string,
  plannedFrom: string,
  open: OpenStore,
  { config, context }: { readonly config: CloseConfig; readonly context: ProcessContext },
): Promise<void> {
  const { resourceManagerEndpoint, containerEndpoint, monitoringEndpoint, routes, verbose, store } = config;
  const { policy, latest } = await open(true, async (reader) => {
    const planned = await chooseScan(reader, { scan: plannedFrom, store });
    return { ...planned, latest: (await reader.latestScan(planned.scope)) ?? planned };
  });
  using scan = startScan(
    {
      ...readConfig('scan', { usage: 'auto', callers: 'pods', quiet: true }, {}),
      ...(policy !== null && {
        quietTime: policy.quiet_seconds * 1000,
        minimumWindow: policy.minimum_window_seconds * 1000,
        coverage: policy.coverage_percent ?? undefined,
      }),
      scope: [{ kind: 'projects', id: projectId }],
      resourceManagerEndpoint,
      containerEndpoint,
      monitoringEndpoint,
      routes,
      verbose,
    },
    context.clock,
    context,
    { exceptions: exceptionsIn(latest) },
  );
  await open(false, (opened) => scan.into(opened));
}

/** The user of this machine. Planning needs no account. */
export function localUser(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** Who runs this: the account of the credentials or, for a simulated fleet or without an account, the user. */
export async function principalOf({ containerEndpoint }: CloseConfig): Promise<string> {
  if (isOnLoopback(containerEndpoint ?? null)) return localUser();
  const { ApplicationDefaultCredentials } = await import(
    '../../shared/adapters/google-auth/application-default-credentials.ts'
  );
  try {
    const { email } = await new ApplicationDefaultCredentials().account();
    if (email !== null) return email;
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
  }
  return `${localUser()} (account not known)`;
}

/** The author of the events of a command that changes nothing in a cluster. */
export function personAt({ clock }: ProcessContext, actor: string): Author {
  return { actor, runner: null, nowMs: () => clock.nowMs(), newId: randomUUID, sleep: (ms) => sleep(ms) };
}
