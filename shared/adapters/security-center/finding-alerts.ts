import { createHash } from 'node:crypto';
import type { v2 } from '@google-cloud/security-center';
import { assetNameOf, rowPath } from '../../model/cluster-names.ts';
import { CONTROLS } from '../../model/compliance.ts';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

const API = 'Security Command Center API';

/**
 * Findings of Security Command Center v2. Creating an existing finding updates it, so delivering twice changes nothing.
 * A mute is set if the cluster is exempt, and removed if the alert says so; a mute that people set on an active finding
 * stays. The client is loaded at the first finding.
 */
export class FindingAlerts implements AlertChannel {
  readonly channel = 'FINDING';
  readonly #source: string;
  readonly #load: () => Promise<v2.SecurityCenterClient>;
  #client: Promise<v2.SecurityCenterClient> | undefined;

  /**
   * @param endpoint of the API; null for Google's own
   * @param source organizations/N/sources/N
   */
  constructor(http: HttpClient, endpoint: URL | null, source: string) {
    this.#source = source;
    this.#load = () => loadClient(http, endpoint);
  }

  async deliver(row: AlertRow): Promise<void> {
    if (!isAboutCluster(row)) throw new TypeError(`${row.alert_id} is not about a cluster`);
    this.#client ??= this.#load();
    const client = await this.#client;
    const call = { api: API, resource: this.#source };
    const finding = findingOf(this.#source, row);
    await throughClient(call, () => client.updateFinding({ finding }, CALL_OPTIONS));
    const mute = MUTES[row.kind];
    if (mute === undefined) return;
    const name = findingNameOf(this.#source, row);
    await throughClient(call, () => client.setMute({ name, mute }, CALL_OPTIONS));
  }
}

const MUTES: Readonly<Partial<Record<AlertRow['kind'], 'MUTED' | 'UNDEFINED'>>> = {
  FINDING_MUTED: 'MUTED',
  FINDING_UNMUTED: 'UNDEFINED',
};

function isAboutCluster(row: AlertRow): row is ClusterAlertRow {
  return row.project_id !== null && row.location !== null && row.cluster !== null;
}

async function loadClient(http: HttpClient, endpoint: URL | null): Promise<v2.SecurityCenterClient> {
  const [{ default: securityCenter }, { default: auth }] = await Promise.all([
    import('@google-cloud/security-center'),
    import('google-auth-library-10'),
  ]);
  const transporterOptions = { fetchImplementation: fetchThrough(http, API) };
  const authClient = new auth.PassThroughClient({ transporterOptions });
  return new securityCenter.v2.SecurityCenterClient({ ...restOptions(endpoint), authClient });
}

/** Distinguishes our findings in a source that others may also write to. */
const CATEGORY = 'KUBELET_READ_ONLY_PORT_OPEN';

/** A row about a cluster. */
interface ClusterAlertRow extends AlertRow {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
}

/** The name of a cluster's finding in a source, which never changes. */
function findingNameOf(source: string, row: ClusterAlertRow): string {
  const id = createHash('sha256').update(rowPath(row)).digest('hex').slice(0, 32);
  return `${source}/locations/global/findings/${id}`;
}

/**
 * A finding in the form of Security Command Center v2.
 * @see https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings
 */
function findingOf(source: string, row: ClusterAlertRow) {
  const { scan_id, kind, exposure, usage, readiness, change, open_since, title, sentences, commands } = row;
  const facts = { scan_id, exposure, usage, readiness, change, open_since, report_url: row.report_url };
  return {
    name: findingNameOf(source, row),
    // Links the finding to the asset.
    resourceName: assetNameOf(row),
    category: CATEGORY,
    state: kind === 'FINDING_INACTIVE' ? ('INACTIVE' as const) : ('ACTIVE' as const),
    findingClass: 'MISCONFIGURATION' as const,
    severity: 'HIGH' as const,
    eventTime: timestampOf(row.recorded_at),
    description: [title, ...sentences].join(' '),
    nextSteps: commands.join('\n'),
    externalUri: row.console_url,
    compliances: COMPLIANCES,
    sourceProperties: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, value === null ? NULL : { stringValue: value }]),
    ),
  };
}

/** The published controls. */
const COMPLIANCES = CONTROLS.map(({ standard, versions, id }) => ({
  standard,
  ...(versions !== null && { version: [...new Set(versions)].join(' to ') }),
  ids: [id],
}));

const NULL = { nullValue: 'NULL_VALUE' as const };

function timestampOf(rfc3339: string): { readonly seconds: number; readonly nanos: number } {
  const ms = Date.parse(rfc3339);
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}
