import type { v2 } from '@google-cloud/security-center';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';
import { type ClusterAlertRow, findingNameOf, findingOf } from './finding.ts';

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
