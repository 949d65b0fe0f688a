import { scanIdOf } from '../../shared/model/identity.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../shared/platform/options-table.ts';
import { inspectRequest } from '../../shared/stages/dispatch/requests.ts';
import { openBigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { type AuthenticatingProxy, startAuthenticatingProxy } from './authenticating-proxy.ts';
import { type FunctionProcess, startFunction } from './function-process.ts';
import { NO_CREDENTIALS } from './http-client.ts';
import { PROJECT } from './terraform/computed-values.ts';
import type { Deployed } from './terraform/deployed.ts';
import { functionsOf } from './terraform/deployed-functions.ts';
import { type Grant, grantsOf } from './terraform/granted-permissions.ts';

const MINUTE_MS = 60_000;

/** The result of a scan by the deployed functions. */
export interface ScanResult {
  /** Every call as `FUNCTION STATUS`. */
  readonly calls: readonly string[];
  /** Number of report rows by outcome and error code. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Number of messages by topic. */
  readonly published: Readonly<Record<string, number>>;
  /** All text that the scan produced: responses, logs, errors in rows. */
  readonly said: string;
}

/**
 * The functions of a deployment, each in its own process with the settings and the account that Terraform assigned, on
 * a simulated fleet that enforces exactly Terraform's grants. This class takes the place of Pub/Sub.
 */
export class DeployedScan {
  readonly #simulator: Simulator;
  readonly #processes: ReadonlyMap<FunctionName, FunctionProcess>;
  readonly #proxies: readonly AuthenticatingProxy[];
  readonly #tokens: Record<string, readonly string[]>;
  readonly grants: readonly Grant[];
  readonly #scope: string;
  #scheduledAtMs: number;
  #isOpen = false;

  private constructor(
    simulator: Simulator,
    processes: ReadonlyMap<FunctionName, FunctionProcess>,
    proxies: readonly AuthenticatingProxy[],
    tokens: Record<string, readonly string[]>,
    grants: readonly Grant[],
    scope: string,
  ) {
    this.#simulator = simulator;
    this.#processes = processes;
    this.#proxies = proxies;
    this.#tokens = tokens;
    this.grants = grants;
    this.#scope = scope;
    // Recent enough that no scan exceeds its deadline, with one minute per scan.
    this.#scheduledAtMs = Math.floor(Date.now() / MINUTE_MS - 100) * MINUTE_MS;
  }

  static async start(deployed: Deployed): Promise<DeployedScan> {
    const functions = functionsOf(deployed);
    const tokens: Record<string, readonly string[]> = {};
    const simulator = await startSimulator({ clusters: 6, projects: 3, seed: 4, tokens });
    await makeDataset(simulator.url);
    const proxies: AuthenticatingProxy[] = [];
    const processes = new Map<FunctionName, FunctionProcess>();
    const grants: Grant[] = [];
    const scope = functions.get('enumerate-fleet')?.environment['SWEEP_SCOPE'] ?? '';
    for (const name of FUNCTION_NAMES) {
      const deployedFunction = functions.get(name);
      if (deployedFunction === undefined) throw new Error(`${name} is not deployed`);
      const { account, environment } = deployedFunction;
      const proxy = await startAuthenticatingProxy(simulator.url, account);
      proxies.push(proxy);
      grants.push(...grantsOf(deployed, `serviceAccount:${account}`, PROJECT.id));
      processes.set(name, await startFunction(name, { ...environment, ...endpointsAt(proxy.url, name) }));
    }
    return new DeployedScan(simulator, processes, proxies, tokens, grants, scope);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    await this.#simulator.close();
  }

  /** Injects faults from now on, in the simulator's syntax; those of a first attempt into each call of a function. */
  faults = '';

  /** Runs one scan, scheduled a minute after the previous one, with all grants except one. */
  async scan(without: Grant | null = null): Promise<ScanResult> {
    this.#scheduledAtMs += MINUTE_MS;
    this.#grantAllBut(without);
    const firstMessage = this.#simulator.published.length;
    for (const process of this.#processes.values()) process.takeLog();
    const calls: string[] = [];
    const said: string[] = [];
    const call = async (name: FunctionName, path: string, init: RequestInit = {}) => {
      this.#simulator.faults = this.faults;
      const response = await fetch(`${this.#processes.get(name)?.url}${path}`, init);
      calls.push(`${name} ${response.status}`);
      const text = await response.text();
      if (!response.ok) said.push(text);
    };
    const push = (name: FunctionName, topic: string, data: Uint8Array) =>
      call(name, `/${topic}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          message: { data: Buffer.from(data).toString('base64'), messageId: '1', attributes: {} },
          subscription: `projects/${PROJECT.id}/subscriptions/${name}`,
        }),
      });

    const scheduled_at = new Date(this.#scheduledAtMs).toISOString();
    await call('enumerate-fleet', '/', { method: 'POST', body: JSON.stringify({ scheduled_at }) });
    await push('inspect-cluster', `projects/${PROJECT.id}/topics/cluster-scans`, this.#deletedCluster());
    for (const { topic, data } of this.#simulator.published.slice(firstMessage)) {
      if (topic.endsWith('/cluster-scans')) await push('inspect-cluster', topic, data);
      if (topic.endsWith('/scan-conclusions')) await push('conclude-scan', topic, data);
    }
    const isPool = without?.permission === 'container.clusters.get';
    await push('inspect-change', `projects/${PROJECT.id}/topics/cluster-changes`, this.#change(isPool));
    for (const [name, topic] of [
      ['inspect-change', 'cluster-changes'],
      ['inspect-cluster', 'cluster-scans'],
      ['conclude-scan', 'scan-conclusions'],
    ] as const)
      await push(name, `projects/${PROJECT.id}/topics/${topic}`, Buffer.from('no JSON'));
    await call('serve-report', '/');
    for (const process of this.#processes.values()) said.push(process.takeLog());
    const rows = await this.#rowsOf(scanIdOf(this.#scheduledAtMs, this.#scope));
    return {
      calls,
      outcomes: countBy(rows, ({ outcome, error_code }) => `${outcome} ${error_code ?? ''}`.trim()),
      published: countBy(this.#simulator.published.slice(firstMessage), ({ topic }) => topic),
      said: [...said, ...rows.map(({ error_detail }) => error_detail ?? '')].join('\n'),
    };
  }

  /** The message about a cluster that earlier scans knew and this one did not find. */
  #deletedCluster(): Buffer {
    const scan = { scope: this.#scope, organization: null, scheduledAtMs: this.#scheduledAtMs };
    const cluster = {
      projectId: 'p-0002',
      projectNumber: null,
      location: 'europe-west1',
      cluster: 'deleted',
    };
    return Buffer.from(JSON.stringify(inspectRequest(scan, cluster, null)));
  }

  /** A message about a cluster whose port was opened or closed, or about one of its node pools: then the cluster is read. */
  #change(isPool: boolean): Buffer {
    this.#isOpen = !this.#isOpen;
    const { fleet } = this.#simulator;
    const found = fleet.clusters.find(
      ({ projectId, truth }) => projectId !== 'p-0001' && truth.mode === 'STANDARD',
    );
    if (found === undefined) throw new Error('The fleet has no Standard cluster');
    const readonlyPort = this.#isOpen;
    fleet.change(found, { pools: found.truth.pools.map((pool) => ({ ...pool, readonlyPort })) });
    const { projectId, location, name, truth } = found;
    const places = /-[a-z]$/.test(location) ? 'zones' : 'locations';
    const asset = `//container.googleapis.com/projects/${projectId}/${places}/${location}/clusters/${name}`;
    const data = fleet.findCluster(projectId, location, name)?.restDocument;
    const updateTime = new Date().toISOString();
    const changed = isPool
      ? { name: `${asset}/nodePools/${truth.pools[0]?.name}`, assetType: 'container.googleapis.com/NodePool' }
      : { name: asset, assetType: 'container.googleapis.com/Cluster', resource: { data } };
    return Buffer.from(JSON.stringify({ asset: { ...changed, updateTime } }));
  }

  #grantAllBut(without: Grant | null): void {
    for (const member of new Set(this.grants.map((grant) => grant.member)))
      this.#tokens[member.replace('serviceAccount:', '')] = this.grants
        .filter((grant) => grant.member === member && grant !== without)
        .map(({ permission, resource }) => `${permission}@${resource}`);
  }

  async #rowsOf(scanId: string) {
    const response = await fetch(`${this.#simulator.url}bigquery/v2/projects/${PROJECT.id}/queries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `SELECT r.outcome, r.error_code, r.error_detail
          FROM \`${PROJECT.id}.sweep10255\`.last_cluster_reports AS r WHERE r.scan_id = '${scanId}'`,
        useLegacySql: false,
      }),
    });
    const { rows = [] } = (await response.json()) as { rows?: { f: { v: string | null }[] }[] };
    return rows.map(({ f: [outcome, code, detail] }) => ({
      outcome: outcome?.v ?? '',
      error_code: code?.v ?? null,
      error_detail: detail?.v ?? null,
    }));
  }
}

/** Creates the dataset with its tables and views, as Terraform does; tokens are not checked. */
async function makeDataset(url: string): Promise<void> {
  await fetch(`${url}bigquery/v2/projects/${PROJECT.id}/datasets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetReference: { projectId: PROJECT.id, datasetId: 'sweep10255' } }),
  });
  await openBigQueryStore(
    { project: PROJECT.id, dataset: 'sweep10255' },
    { credentials: NO_CREDENTIALS, endpoint: new URL(url) },
  );
}

function endpointsAt(url: string, name: FunctionName): Record<string, string> {
  const all: Record<string, readonly FunctionName[]> = {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: ['enumerate-fleet', 'inspect-cluster', 'inspect-change'],
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: ['enumerate-fleet'],
    CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: ['inspect-change'],
    CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: ['conclude-scan'],
    PUBSUB_EMULATOR_HOST: ['enumerate-fleet', 'inspect-cluster', 'inspect-change', 'conclude-scan'],
    BIGQUERY_EMULATOR_HOST: FUNCTION_NAMES,
  };
  const { host } = new URL(url);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, names]) => names.includes(name))
      .map(([variable]) => [variable, variable.endsWith('_HOST') ? host : url]),
  );
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
