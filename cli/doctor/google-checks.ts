import type { Account } from '../../shared/adapters/google-auth/application-default-credentials.ts';
import type { ResourceManagerDirectory } from '../../shared/adapters/resource-manager/resource-manager-directory.ts';
import { formatScope, type ScopePart } from '../../shared/model/scope.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { HttpClient } from '../../shared/platform/http/http-client.ts';
import { plural, quoteCommand } from '../../shared/platform/text.ts';

/** One thing that a scan needs. */
export interface Check {
  /** UNKNOWN: it could not be determined. OPTIONAL: it is missing, or was not checked, and the scan does not need it. */
  readonly result: 'OK' | 'MISSING' | 'UNKNOWN' | 'OPTIONAL';
  /** What was checked, and what was found. */
  readonly said: string;
  /** The command that fixes it; null if there is none. */
  readonly fix: string | null;
}

export type DoctorConfig = Config<'doctor'> & { readonly scope: readonly ScopePart[] };

/** What the checks of Google's APIs need. */
export interface GoogleAccess {
  readonly http: HttpClient;
  readonly directory: ResourceManagerDirectory;
  /** Null if the APIs are on this machine and need no credentials. */
  readonly account: Account | null;
  /** The project configured in gcloud, or null. */
  readonly gcloudProject: string | null;
  readonly nowMs: number;
}

const KINDS = {
  USER: 'user credentials',
  SERVICE_ACCOUNT_KEY: 'service account key',
  IMPERSONATION: 'impersonated service account',
  METADATA_SERVER: 'service account of this machine',
  FEDERATION: 'workload or workforce identity federation',
} as const;

/** @param source where the credentials come from */
export function checkAccount(account: Account | null, source: string, nowMs: number): Check {
  if (account === null) return ok('credentials: none needed, because the APIs are simulated on this machine');
  const { kind, email, expiresAtMs } = account;
  const minutes = expiresAtMs === null ? null : Math.round((expiresAtMs - nowMs) / 60_000);
  const validity = minutes === null ? '' : `, token valid for ${plural(minutes, 'minute')}`;
  return ok(`credentials: ${KINDS[kind]} of ${email ?? 'an unknown account'} (${source})${validity}`);
}

/** The project whose quota and API activation count, and whether the account may use it. */
export async function checkQuotaProject(access: GoogleAccess, config: DoctorConfig): Promise<Check> {
  const { account } = access;
  if (account === null) return optional('quota project: not needed without credentials');
  if (account.kind !== 'USER')
    return optional('quota project: not needed, because it is that of the service account');
  const { quotaProject } = account;
  if (quotaProject === null)
    return missing(
      'quota project: none, and some APIs reject user credentials without one',
      quoteCommand(['gcloud', 'auth', 'application-default', 'set-quota-project', projectOf(access, config)]),
    );
  const [check = optional('quota project')] = await checkPermissions(
    `projects/${quotaProject}`,
    [{ permission: 'serviceusage.services.use', needed: true }],
    access,
  );
  return { ...check, said: `quota project ${quotaProject}: ${check.said}` };
}

/** The project in which APIs must be enabled. */
function projectOf({ account, gcloudProject }: GoogleAccess, { scope }: DoctorConfig): string {
  const ofAccount = /@([a-z][a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(account?.email ?? '')?.[1];
  const inScope = scope.find(({ kind }) => kind === 'projects')?.id;
  return account?.quotaProject ?? ofAccount ?? gcloudProject ?? inScope ?? 'PROJECT_ID';
}

interface Service {
  readonly name: string;
  readonly needed: boolean;
}

function servicesFor({ discovery, usage, callers, store }: DoctorConfig): Service[] {
  const byList = discovery === 'list';
  return [
    { name: 'container.googleapis.com', needed: true },
    { name: 'cloudresourcemanager.googleapis.com', needed: byList },
    { name: 'cloudasset.googleapis.com', needed: !byList },
    { name: 'monitoring.googleapis.com', needed: usage === 'monitoring' },
    { name: 'logging.googleapis.com', needed: callers.includes('flow-logs') },
    { name: 'bigquery.googleapis.com', needed: store.startsWith('bigquery://') },
  ];
}

/** Whether each API is enabled; one check for all of them if that cannot be read. */
export async function checkServices(access: GoogleAccess, config: DoctorConfig): Promise<Check[]> {
  const project = projectOf(access, config);
  const services = servicesFor(config);
  const url = new URL(
    `v1/projects/${project}/services:batchGet`,
    config.serviceUsageEndpoint ?? 'https://serviceusage.googleapis.com/',
  );
  for (const { name } of services) url.searchParams.append('names', `projects/${project}/services/${name}`);
  try {
    const call = { api: 'Service Usage API', resource: `projects/${project}` };
    const { services: answers } = await access.http.get(call, url);
    const states = new Map<string, unknown>(
      (Array.isArray(answers) ? answers : []).map(({ name, state }) => [
        String(name).split('/').at(-1) ?? '',
        state,
      ]),
    );
    return services.map(({ name, needed }) => {
      const state = states.get(name);
      const said = `API ${name} in ${project}`;
      if (state === 'ENABLED') return ok(`${said}: enabled`);
      if (state !== 'DISABLED') return unknown(`${said}: the Service Usage API does not say`, null);
      const fix = quoteCommand(['gcloud', 'services', 'enable', name, `--project=${project}`]);
      return needed ? missing(`${said}: disabled`, fix) : optional(`${said}: disabled, and not needed`);
    });
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const fix =
      error.code === 'API_DISABLED'
        ? quoteCommand([
            'gcloud',
            'services',
            'enable',
            'serviceusage.googleapis.com',
            `--project=${project}`,
          ])
        : grant(`projects/${project}`, 'roles/serviceusage.serviceUsageConsumer', access);
    return [unknown(`APIs in ${project}: ${error.message}`, fix)];
  }
}

interface NeededPermission {
  readonly permission: string;
  readonly needed: boolean;
}

/** The narrowest predefined role with each permission. Source: the IAM reference, and infra/terraform/fleet-access.tf. */
const ROLES: Readonly<Record<string, string>> = {
  'resourcemanager.folders.list': 'roles/browser',
  'resourcemanager.projects.list': 'roles/browser',
  'resourcemanager.projects.get': 'roles/browser',
  'container.clusters.list': 'roles/container.clusterViewer',
  'container.clusters.get': 'roles/container.clusterViewer',
  'container.clusters.connect': 'roles/container.viewer',
  'cloudasset.assets.listResource': 'roles/cloudasset.viewer',
  'monitoring.timeSeries.list': 'roles/monitoring.viewer',
  'logging.logEntries.list': 'roles/logging.viewer',
  'serviceusage.services.use': 'roles/serviceusage.serviceUsageConsumer',
};

/** The permissions that a scan needs on a place of its scope, and those that only some scans need. */
export function permissionsFor(
  { kind }: ScopePart,
  { discovery, usage, callers }: DoctorConfig,
): NeededPermission[] {
  const byList = discovery === 'list';
  const contactsClusters =
    (usage !== 'none' && usage !== 'monitoring') || callers.some((source) => source !== 'flow-logs');
  const walk =
    kind === 'projects'
      ? ['resourcemanager.projects.get']
      : ['resourcemanager.folders.list', 'resourcemanager.projects.list'];
  const entry = (permission: string, needed: boolean): NeededPermission => ({ permission, needed });
  return [
    ...(byList ? [...walk, 'container.clusters.list'].map((permission) => entry(permission, true)) : []),
    ...(byList ? [] : [entry('cloudasset.assets.listResource', true)]),
    entry('container.clusters.get', contactsClusters),
    entry('container.clusters.connect', contactsClusters),
    entry('monitoring.timeSeries.list', usage === 'monitoring'),
    ...(callers.includes('flow-logs') ? [entry('logging.logEntries.list', true)] : []),
  ];
}

/**
 * Tests permissions in one call. If one of them cannot be tested on the resource, the whole call fails; then each is
 * tested on its own.
 */
export async function checkPermissions(
  resource: string,
  permissions: readonly NeededPermission[],
  access: GoogleAccess,
): Promise<Check[]> {
  const names = permissions.map(({ permission }) => permission);
  try {
    const held = await access.directory.testPermissions(resource, names);
    return permissions.map((each) => checkOf(each, held.has(each.permission), resource, access));
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const isUntestable = error.facts['detail'] === 'INVALID_ARGUMENT';
    if (isUntestable && permissions.length > 1) {
      const checks: Check[] = [];
      for (const each of permissions) checks.push(...(await checkPermissions(resource, [each], access)));
      return checks;
    }
    if (isUntestable) return [unknown(`${names[0]} on ${resource}: Google does not test it there`, null)];
    return [unknown(`${names.join(', ')} on ${resource}: ${error.message}`, null)];
  }
}

function checkOf(
  { permission, needed }: NeededPermission,
  held: boolean,
  resource: string,
  access: GoogleAccess,
): Check {
  const said = `${permission} on ${resource}`;
  if (held) return ok(`${said}: granted`);
  if (!needed) return optional(`${said}: not granted, and only needed to check usage`);
  return missing(`${said}: not granted`, grant(resource, ROLES[permission] ?? permission, access));
}

/** The command that grants a role to the account; without credentials, to the account of gcloud. */
export function grant(resource: string, role: string, { account }: Pick<GoogleAccess, 'account'>): string {
  const [kind = '', id = ''] = resource.split('/');
  const group = kind === 'folders' ? ['resource-manager', 'folders'] : [kind];
  const prefix = account === null || account.kind === 'USER' ? 'user' : 'serviceAccount';
  const member = account?.email
    ? `--member=${prefix}:${account.email}`
    : `--member="${prefix}:$(gcloud config get account)"`;
  return [
    quoteCommand(['gcloud', ...group, 'add-iam-policy-binding', id]),
    member,
    `--role=${role}`,
    '--condition=None',
  ].join(' ');
}

export const ok = (said: string): Check => ({ result: 'OK', said, fix: null });
export const missing = (said: string, fix: string | null): Check => ({ result: 'MISSING', said, fix });
export const unknown = (said: string, fix: string | null): Check => ({ result: 'UNKNOWN', said, fix });
export const optional = (said: string): Check => ({ result: 'OPTIONAL', said, fix: null });

/** The name of a place of a scope. */
export const placeOf = (part: ScopePart): string => formatScope([part]);
