import type { v2 } from '@google-cloud/security-center';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE, clientOptions } from '../../platform/http/client-options.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';
import { type ClusterAlertRow, findingNameOf, findingOf } from './finding.ts';

/**
 * Findings of Security Command Center v2. Making one that is there brings it up to date, so that doing it twice changes
 * nothing. A mute is set where a cluster is exempt, and taken back where the alert says so; one that people set on an
 * active finding stays. The client is loaded at the first finding.
 */
export class FindingAlerts implements AlertChannel {
  readonly channel = 'FINDING';
  readonly #auth: ClientAuth;
  readonly #source: string;
  #client: Promise<v2.SecurityCenterClient> | undefined;

  /**
   * @param endpoint where the API is instead, or null
   * @param source organizations/N/sources/N
   */
  constructor(transport: GoogleTransport, endpoint: URL | null, source: string) {
    this.#auth = new ClientAuth(transport, endpoint);
    this.#source = source;
  }

  async deliver(row: AlertRow): Promise<void> {
    if (!isAboutCluster(row)) throw new TypeError(`${row.alert_id} is about no cluster`);
    this.#client ??= loadClient(this.#auth);
    const client = await this.#client;
    const question = { api: 'Security Command Center API', resource: this.#source };
    const finding = findingOf(this.#source, row);
    await this.#auth.answerTo(question, () => client.updateFinding({ finding }, ASK_ONCE));
    const mute = MUTES[row.kind];
    if (mute === undefined) return;
    const name = findingNameOf(this.#source, row);
    await this.#auth.answerTo(question, () => client.setMute({ name, mute }, ASK_ONCE));
  }
}

const MUTES: Readonly<Partial<Record<AlertRow['kind'], 'MUTED' | 'UNDEFINED'>>> = {
  FINDING_MUTED: 'MUTED',
  FINDING_UNMUTED: 'UNDEFINED',
};

function isAboutCluster(row: AlertRow): row is ClusterAlertRow {
  return row.project_id !== null && row.location !== null && row.cluster !== null;
}

/** From its own file: the package's first one loads v1, v1beta1 and v1p1beta1 too. */
async function loadClient(auth: ClientAuth): Promise<v2.SecurityCenterClient> {
  const {
    default: { SecurityCenterClient },
  } = await import('@google-cloud/security-center/build/src/v2/security_center_client.js');
  return new SecurityCenterClient(clientOptions(auth));
}
