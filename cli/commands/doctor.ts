import { join } from 'node:path';
import type { Account } from '../../shared/adapters/google-auth/application-default-credentials.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { escapeText, plural } from '../../shared/platform/text.ts';
import { httpClient, machineCredentials } from '../../shared/wiring/http-client.ts';
import type { Invocation } from '../command.ts';
import { checkClusters } from '../doctor/cluster-checks.ts';
import {
  type Check,
  checkAccount,
  checkPermissions,
  checkQuotaProject,
  checkServices,
  type DoctorConfig,
  missing,
  ok,
  permissionsFor,
  placeOf,
  unknown,
} from '../doctor/google-checks.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print, printStatus } from '../output.ts';
import { commandPrefixOf, type ProcessContext, surfaceOf } from '../process-context.ts';
import { gcloudFolder, gcloudProject, scopeOf } from '../scan-scope.ts';
import { checkLocalStore, withStore } from '../wiring-store.ts';

type Results = Record<Check['result'], number>;

const MARKS = { OK: '✓', MISSING: '✗', UNKNOWN: '?', OPTIONAL: '–' } as const;
const COLORS = { OK: 32, MISSING: 31, UNKNOWN: 33, OPTIONAL: 90 } as const;

/**
 * `doctor`: checks that everything that a scan needs is there, one line for each. Exits with 1 if something is missing,
 * and with 3 if something could not be determined. Throws CREDENTIALS_ codes and API_UNAUTHENTICATED, and what scopeOf
 * throws.
 */
export async function run({ config, context }: Invocation<'doctor'>): Promise<ExitStatus> {
  let account: Account | null = null;
  try {
    if (needsCredentials(config)) account = await (await machineCredentials()).account();
  } catch (error) {
    if (!(error instanceof SweepError) || error.disposition !== 'retry') throw error;
    printStatus(context, `? credentials: ${error.message} Nothing else could be checked.`);
    return EXIT_STATUS.NOT_ALL_READ;
  }
  const scope = await scopeOf(config, context);
  const results: Results = { OK: 0, MISSING: 0, UNKNOWN: 0, OPTIONAL: 0 };
  await print(linesOf(checks({ ...config, scope }, account, context), results, context), context);
  printStatus(context, summaryOf(results));
  if (results.MISSING > 0) return EXIT_STATUS.OPEN;
  return results.UNKNOWN > 0 ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

/** An API on plain HTTP is on this machine and gets no credentials. */
function needsCredentials({ containerEndpoint, resourceManagerEndpoint }: Invocation<'doctor'>['config']) {
  return [containerEndpoint, resourceManagerEndpoint].some((endpoint) => endpoint?.protocol !== 'http:');
}

async function* checks(
  config: DoctorConfig,
  account: Account | null,
  context: ProcessContext,
): AsyncGenerator<Check> {
  const { clock } = context;
  const { ResourceManagerDirectory } = await import(
    '../../shared/adapters/resource-manager/resource-manager-directory.ts'
  );
  const http = await httpClient(clock);
  try {
    const directory = new ResourceManagerDirectory(http, config.resourceManagerEndpoint ?? null);
    const { project } = await gcloudProject(context.environment);
    const access = { http, directory, account, gcloudProject: project, nowMs: clock.nowMs() };
    yield checkAccount(account, sourceOf(account, context), clock.nowMs());
    yield await checkQuotaProject(access, config);
    yield* await checkServices(access, config);
    for (const part of config.scope)
      yield* await checkPermissions(placeOf(part), permissionsFor(part, config), access);
    yield await checkStore(config, context);
    const commandPrefix = commandPrefixOf(context);
    yield* checkClusters(config, { account, commandPrefix, clock, interruption: context.interruption });
  } finally {
    await http.close();
  }
}

/** Where Application Default Credentials were found. Source: https://google.aip.dev/auth/4110 */
function sourceOf(account: Account | null, { environment }: ProcessContext): string {
  const file = environment['GOOGLE_APPLICATION_CREDENTIALS'];
  if (file) return `${file}, from GOOGLE_APPLICATION_CREDENTIALS`;
  if (account?.kind === 'METADATA_SERVER') return 'from the metadata server';
  return join(gcloudFolder(environment) ?? '', 'application_default_credentials.json');
}

/** A scan creates its store, so only a dataset must exist. */
async function checkStore(config: DoctorConfig, context: ProcessContext): Promise<Check> {
  const { store } = config;
  try {
    if (store.startsWith('bigquery://'))
      await withStore({ ...config, quiet: true }, { readOnly: true }, context, async () => {});
    else await checkLocalStore(store);
    return ok(`store ${store}: can be used`);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    if (error.disposition === 'retry') return unknown(`store ${store}: ${error.message}`, null);
    const { detail } = error.facts;
    return missing(`store ${store}: ${error.code === 'REPORT_UNWRITABLE' ? detail : error.message}`, null);
  }
}

async function* linesOf(
  found: AsyncIterable<Check>,
  results: Results,
  context: ProcessContext,
): AsyncGenerator<string> {
  const { colors } = surfaceOf(context);
  for await (const { result, said, fix } of found) {
    results[result] += 1;
    const mark = colors ? `\u001b[${COLORS[result]}m${MARKS[result]}\u001b[0m` : MARKS[result];
    yield `${mark} ${escapeText(fix === null ? said : `${said.replace(/\.$/, '')}. Fix: ${fix}`)}\n`;
  }
}

function summaryOf({ MISSING, UNKNOWN }: Results): string {
  if (MISSING > 0)
    return `${plural(MISSING, 'thing')} that a scan needs ${MISSING === 1 ? 'is' : 'are'} missing.`;
  if (UNKNOWN > 0)
    return `Nothing is known to be missing, but ${plural(UNKNOWN, 'check')} could not be made.`;
  return 'Nothing is missing as far as this was checked: on each place that the scope names, and for a sample of clusters. A scan names every project and cluster that it cannot read.';
}
