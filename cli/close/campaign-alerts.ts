import { consoleUrl, identityOfKey, rowPath } from '../../shared/model/cluster-names.ts';
import { scanDateOfId } from '../../shared/model/identity.ts';
import type { CampaignEventKind, CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { organizationOf, parseScope } from '../../shared/model/scope.ts';
import type { CampaignAlertKind } from '../../shared/model/words.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { formatList, grouped, plural, quoteCommand, utcMinute } from '../../shared/platform/text.ts';
import {
  type Alert,
  type AlertPolicy,
  alertAboutScan,
  alertRowOf,
  reportUrlOf,
} from '../../shared/stages/alert/alert.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import { firstOf } from '../../shared/stages/alert/wording.ts';
import { type CampaignState, type ChangeState, type ClusterState, keyOfRow } from './campaign-state.ts';
import { describeTarget, targetOf } from './change-requests.ts';
import type { EventLog } from './event-log.ts';
import { stateOf } from './fold-events.ts';
import type { StoredCampaign } from './ports.ts';
import { nodesText, ownSteps } from './schedule.ts';

/** The alerts of a campaign. Its events are their outbox, and record what was delivered: nothing else has to be stored. */

const ALERTED: Partial<Readonly<Record<CampaignEventKind, CampaignAlertKind>>> = {
  RING_STARTED: 'CAMPAIGN_STARTED',
  BREACHED: 'CAMPAIGN_BREACHED',
  CHANGE_FAILED: 'CAMPAIGN_FAILED',
  CHANGE_UNKNOWN: 'CAMPAIGN_FAILED',
  ROLLED_BACK: 'CAMPAIGN_ROLLED_BACK',
  DONE: 'CAMPAIGN_DONE',
};

/** Whether an event raises an alert. */
export const raisesAlert = ({ kind }: CampaignEventRow): boolean => ALERTED[kind] !== undefined;

/** What ALERT_DELIVERED says in `response`: which event the alert was about, as JSON. */
const responseAbout = ({ event_id }: CampaignEventRow): string => JSON.stringify(event_id);

/** The events whose alert is not known to have been delivered, in order. */
function pendingAlerts(events: readonly CampaignEventRow[]): CampaignEventRow[] {
  const deliveries = events.filter(({ kind }) => kind === 'ALERT_DELIVERED');
  const delivered = new Set(deliveries.map(({ response }) => response));
  return events.filter((event) => raisesAlert(event) && !delivered.has(responseAbout(event)));
}

export type CampaignAlertPolicy = Pick<AlertPolicy, 'reportUrl' | 'store'>;

interface AlertDelivery {
  readonly policy: CampaignAlertPolicy;
  readonly nowMs: () => number;
  /** Called before each alert; nothing more is sent if it rejects. */
  readonly mayDeliver: () => Promise<void>;
  readonly onFailure: (subject: string, error: SweepError) => void;
}

/**
 * Delivers the alerts of a campaign, one after another. Each is recorded before the next is sent, so a killed process
 * leaves at most one that was sent but not recorded, which is sent again with the same ID. An alert that cannot be delivered
 * is reported, and sent again with the next alert or by the next run.
 */
export class CampaignAlerts {
  readonly #log: EventLog;
  readonly #stored: StoredCampaign;
  readonly #channel: AlertChannel | null;
  readonly #delivery: AlertDelivery;
  #isDue = false;
  #delivering: Promise<void> | null = null;

  /** @param channel null: nobody receives alerts */
  constructor(log: EventLog, stored: StoredCampaign, channel: AlertChannel | null, delivery: AlertDelivery) {
    this.#log = log;
    this.#stored = stored;
    this.#channel = channel;
    this.#delivery = delivery;
  }

  /** Delivers what is pending, including what is added meanwhile. Rejects only because of our own bugs. */
  deliver(): Promise<void> {
    this.#isDue = this.#channel !== null;
    this.#delivering ??= this.#deliverWhileDue().finally(() => {
      this.#delivering = null;
    });
    return this.#delivering;
  }

  async #deliverWhileDue(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      for (const event of pendingAlerts(this.#log.events)) if (!(await this.#deliverOne(event))) break;
    }
  }

  /** @returns whether the channel accepts alerts */
  async #deliverOne(event: CampaignEventRow): Promise<boolean> {
    const { policy, nowMs, mayDeliver, onFailure } = this.#delivery;
    const alert = campaignAlert(this.#stored, this.#log.events, event, policy);
    try {
      await mayDeliver();
      await this.#channel?.deliver(alertRowOf(alert, 'WEBHOOK', new Date(nowMs()).toISOString()));
      const detail = `${alert.kind} of event ${event.sequence} was sent to the webhook.`;
      await this.#log.append([{ kind: 'ALERT_DELIVERED', response: responseAbout(event), detail }]);
      return true;
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      onFailure(`${alert.kind} was not delivered; the next run tries again`, error);
      return error.code === 'ALERT_REFUSED';
    }
  }
}

/**
 * The alert about one of these events. Names appear as GKE gave them, not escaped.
 * @param events of the campaign, from the first one
 */
export function campaignAlert(
  stored: StoredCampaign,
  events: readonly CampaignEventRow[],
  event: CampaignEventRow,
  policy: CampaignAlertPolicy,
): Alert {
  const kind = ALERTED[event.kind] as CampaignAlertKind;
  const { scan_id, campaign_date, scope } = stored.campaign;
  const state = stateOf(stored, events.slice(0, event.sequence));
  const cluster = clusterOf(event, state);
  const scan_date = scanDateOfId(scan_id) ?? campaign_date;
  const parsed = parseScope(scope);
  const organization = 'parts' in parsed ? organizationOf(parsed.parts) : null;
  const scan = { scan_id, scan_date, scope, organization };
  const isUndone =
    event.kind === 'ROLLED_BACK' ||
    event.direction === 'ROLL_BACK' ||
    events[event.sequence]?.kind === 'ROLL_BACK_ORDERED';
  const { title, sentences } = saidOf(event, state, cluster, stored);
  const said = {
    title,
    sentences: [`Recorded at ${utcMinute(event.recorded_at)}.`, ...sentences],
    commands: commandsFor(stored, isUndone ? null : cluster, policy.store),
  };
  const alert: Alert = {
    ...alertAboutScan(scan, kind, { ...policy, clusterCap: 0 }, said),
    alert_id: event.event_id,
    severity: kind === 'CAMPAIGN_STARTED' || kind === 'CAMPAIGN_DONE' ? 'INFO' : 'WARNING',
  };
  if (cluster === null) return alert;
  const { project_id, location, cluster: name } = cluster.plan;
  const report_url = reportUrlOf(policy.reportUrl, identityOfKey(cluster.plan));
  return { ...alert, project_id, location, cluster: name, console_url: consoleUrl(cluster.plan), report_url };
}

function clusterOf(event: CampaignEventRow, { clusters }: CampaignState): ClusterState | null {
  const { project_id, location, cluster } = event;
  if (project_id === null || location === null || cluster === null) return null;
  return clusters.get(keyOfRow({ project_id, location, cluster })) ?? null;
}

/** @param changed a cluster with changes that nobody undoes */
function commandsFor({ campaign }: StoredCampaign, changed: ClusterState | null, store: string): string[] {
  const options = ['--store', store, '--campaign', campaign.campaign_id];
  const close = (...action: string[]) => quoteCommand(['sweep10255', 'close', ...action, ...options]);
  return [close('show'), ...(changed === null ? [] : [close('roll-back', rowPath(changed.plan))])];
}

type Said = Pick<Alert, 'title' | 'sentences'>;

const STOPPED = 'The campaign has stopped: no other change begins until somebody resumes it.';

function saidOf(
  event: CampaignEventRow,
  state: CampaignState,
  cluster: ClusterState | null,
  stored: StoredCampaign,
): Said {
  if (cluster === null) return event.kind === 'DONE' ? doneOf(state) : startOf(event, stored);
  if (event.kind === 'ROLLED_BACK') return rollBackOf(cluster, state);
  const { title, sentences } =
    event.kind === 'BREACHED' ? breachOf(cluster, state) : failureOf(event, cluster, state);
  const hasStopped = state.status === 'STOPPED';
  return { title, sentences: hasStopped ? [...sentences, STOPPED] : sentences };
}

function startOf(event: CampaignEventRow, { campaign, clusters: all }: StoredCampaign): Said {
  const { campaign_id, rings } = campaign;
  const { name = '', clusters = 0 } = rings[event.ring ?? -1] ?? {};
  const nodes = nodesText(ownSteps(all.filter(({ ring }) => ring === event.ring)));
  return {
    title: `${event.actor} has started ring ${name} of campaign ${campaign_id}, which closes the kubelet read-only port.`,
    sentences: [
      ...(event.ticket === null ? [] : [`Change ticket: ${event.ticket}.`]),
      `As planned, ${plural(clusters, 'cluster')} will be changed and ${nodes} restarted.`,
    ],
  };
}

function breachOf({ plan, breaches }: ClusterState, { id }: CampaignState): Said {
  const isUnread = breaches.every(({ rule }) => rule === 'UNREAD');
  return {
    title: `${rowPath(plan)} ${isUnread ? 'cannot be observed' : 'breaches its health rules'} after the changes of campaign ${id}.`,
    sentences: firstOf(breaches.map(({ detail }) => detail)),
  };
}

function failureOf(event: CampaignEventRow, { plan }: ClusterState, { id }: CampaignState): Said {
  const step = plan.steps[event.step ?? -1];
  const change = event.direction === 'ROLL_BACK' ? 'rollback' : 'change';
  const result =
    event.kind === 'CHANGE_FAILED'
      ? `a ${change} by campaign ${id} failed`
      : `it is not known whether a ${change} by campaign ${id} took effect`;
  return {
    title: `${rowPath(plan)}: ${result}.`,
    sentences: [
      ...(step === undefined ? [] : [`It concerns ${describeTarget(targetOf(step))}.`]),
      ...(event.detail === null ? [] : [event.detail]),
    ],
  };
}

function rollBackOf({ plan, rollBack }: ClusterState, { id }: CampaignState): Said {
  const stepsThat = (status: ChangeState['status']) =>
    plan.steps
      .filter((_, step) => rollBack[step]?.status === status)
      .map((step) => describeTarget(targetOf(step)));
  const [restored, skipped] = [stepsThat('VERIFIED'), stepsThat('SKIPPED')];
  return {
    title: `${rowPath(plan)}: the changes of campaign ${id} were rolled back.`,
    sentences: [
      ...(restored.length === 0 ? [] : [`Restored and read back: ${formatList(restored)}.`]),
      ...(skipped.length === 0 ? [] : [`Was as before, or no longer exists: ${formatList(skipped)}.`]),
    ],
  };
}

function doneOf({ id, clusters }: CampaignState): Said {
  const phases = [...clusters.values()].map(({ phase }) => phase);
  const count = (phase: ClusterState['phase']) => phases.filter((each) => each === phase).length;
  const [closed, skipped, rolledBack] = [count('DONE'), count('SKIPPED'), count('ROLLED_BACK')];
  return {
    title: `Campaign ${id} is done: ${grouped(closed)} of ${plural(phases.length, 'cluster')} closed.`,
    sentences: [
      ...(skipped === 0 ? [] : [`${plural(skipped, 'cluster')} skipped: deleted, or created again.`]),
      ...(rolledBack === 0 ? [] : [`${plural(rolledBack, 'cluster')} rolled back.`]),
    ],
  };
}
