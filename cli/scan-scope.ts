import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'ini';
import { parseScope, type ScopePart } from '../shared/model/scope.ts';
import type { Config, Environment } from '../shared/platform/config.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { httpClient } from '../shared/wiring/http-client.ts';
import { fileErrorReason } from './input/read-documents.ts';
import { printStatus } from './output.ts';
import type { ProcessContext } from './process-context.ts';

/** The options that name the scope. */
type ScopeConfig = Pick<
  Config<'scan'>,
  'scope' | 'project' | 'folder' | 'organization' | 'resourceManagerEndpoint'
> & { readonly quiet?: boolean };

/**
 * The places that the options name, sorted and without duplicates; if they name none, the project that gcloud uses, which
 * is then printed.
 * @throws SweepError SCOPE_MISSING, ORGANIZATION_UNKNOWN, INPUT_UNREADABLE, and what ResourceManagerDirectory throws
 */
export async function scopeOf(config: ScopeConfig, context: ProcessContext): Promise<readonly ScopePart[]> {
  const { scope = [], project = [], folder = [], quiet = false } = config;
  const named = [...scope, ...project, ...folder, ...(await organizationsOf(config, context))];
  if (named.length > 0) return partsOf(named.map(({ kind, id }) => `${kind}/${id}`));
  const { project: configured, source } = await gcloudProject(context.environment);
  if (configured === null) throw new SweepError('SCOPE_MISSING', { detail: source });
  if (!quiet) printStatus(context, `No scope was given: using project ${configured}, from ${source}.`);
  return partsOf([`projects/${configured}`]);
}

function partsOf(names: readonly string[]): readonly ScopePart[] {
  const parsed = parseScope(names.join(','));
  if ('invalid' in parsed)
    throw new SweepError('SCOPE_MISSING', { detail: `gcloud's project "${parsed.invalid}" is invalid` });
  return Object.freeze(parsed.parts);
}

async function organizationsOf(
  { organization = [], resourceManagerEndpoint }: ScopeConfig,
  { clock }: ProcessContext,
): Promise<ScopePart[]> {
  const parts: ScopePart[] = [];
  const domains: string[] = [];
  for (const name of organization)
    if ('domain' in name) domains.push(name.domain);
    else parts.push({ kind: 'organizations', id: name.number });
  if (domains.length === 0) return parts;
  const { ResourceManagerDirectory } = await import(
    '../shared/adapters/resource-manager/resource-manager-directory.ts'
  );
  const http = await httpClient(clock);
  try {
    const directory = new ResourceManagerDirectory(http, resourceManagerEndpoint ?? null);
    for (const domain of domains) {
      const found = await directory.findOrganization(domain);
      if (found === null) throw new SweepError('ORGANIZATION_UNKNOWN', { domain });
      parts.push({ kind: 'organizations', id: found.slice('organizations/'.length) });
    }
  } finally {
    await http.close();
  }
  return parts;
}

/** The project that gcloud uses by default. */
export interface GcloudProject {
  /** Null if none is configured. */
  readonly project: string | null;
  /** Where it is configured, or where it was looked for. */
  readonly source: string;
}

/**
 * Reads what `gcloud config get project` prints, without running gcloud.
 * Source: https://cloud.google.com/sdk/docs/configurations, and googlecloudsdk/core/named_configs of gcloud 528
 * @throws SweepError INPUT_UNREADABLE
 */
export async function gcloudProject(environment: Environment): Promise<GcloudProject> {
  const fromVariable = environment['CLOUDSDK_CORE_PROJECT'];
  if (fromVariable) return { project: fromVariable, source: 'the variable CLOUDSDK_CORE_PROJECT' };
  const folder = gcloudFolder(environment);
  if (folder === null) return { project: null, source: 'gcloud has no configuration on this machine' };
  const active = environment['CLOUDSDK_ACTIVE_CONFIG_NAME'] || (await textOf(join(folder, 'active_config')));
  const name = active?.trim() || 'default';
  const file = join(folder, 'configurations', `config_${name}`);
  // gcloud's reserved name for no configuration at all.
  const text = name === 'NONE' ? null : await textOf(file);
  if (text === null)
    return { project: null, source: `gcloud's configuration ${name} (${file}) does not exist` };
  const { core } = parse(text) as { readonly core?: { readonly project?: unknown } };
  return typeof core?.project === 'string' && core.project !== ''
    ? { project: core.project, source: `gcloud's configuration ${name} (${file})` }
    : { project: null, source: `gcloud's configuration ${name} (${file}) has no project` };
}

/** Where gcloud keeps its configuration and Application Default Credentials; null if the environment does not say. */
export function gcloudFolder(environment: Environment): string | null {
  const { CLOUDSDK_CONFIG, APPDATA, HOME } = environment;
  if (CLOUDSDK_CONFIG) return CLOUDSDK_CONFIG;
  if (process.platform === 'win32') return APPDATA ? join(APPDATA, 'gcloud') : null;
  return HOME ? join(HOME, '.config', 'gcloud') : null;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new SweepError('INPUT_UNREADABLE', { file, detail: fileErrorReason(cause) }, { cause });
  }
}
