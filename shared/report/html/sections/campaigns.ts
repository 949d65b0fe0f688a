import {
  CAMPAIGN_PROGRESSES,
  type CampaignProgress,
  type CampaignRow,
  type CampaignStanding,
  type CampaignStatus,
} from '../../../model/rows/campaign-rows.ts';
import { grouped, plural, quoteCommand, utcMinute } from '../../../platform/text.ts';
import type { Tone } from '../../exposure-or-outcome.ts';
import { html, type Markup, term } from '../markup.ts';

/** A ring of a campaign. */
export interface ShownRing {
  readonly name: string;
  /** Who started it, when (RFC 3339 in UTC), and the change ticket; null: nobody has started it. */
  readonly started: { readonly by: string; readonly at: string; readonly ticket: string | null } | null;
  /** How many clusters are how far. */
  readonly progress: Partial<Readonly<Record<CampaignProgress, number>>>;
}

/** A campaign as far as it is recorded. */
export interface ShownCampaign {
  readonly campaign: CampaignRow;
  readonly standing: CampaignStanding;
  /** Null: the campaign has a format that this release does not know. */
  readonly rings: readonly ShownRing[] | null;
  /** RFC 3339 in UTC. */
  readonly lastEventAt: string;
}

const STATUS_TONES = {
  ACTIVE: 'quiet',
  STOPPED: 'bad',
  PAUSED: 'warn',
  ABORTED: 'warn',
  DONE: 'good',
} as const satisfies Record<CampaignStatus, Tone>;

const PROGRESS_TONES: Partial<Readonly<Record<CampaignProgress, Tone>>> = {
  BREACHED: 'bad',
  FAILED: 'bad',
  UNKNOWN: 'bad',
  ROLLING_BACK: 'warn',
  ROLLED_BACK: 'warn',
  BLOCKED: 'warn',
  CLOSED: 'good',
};

/** The progress of each campaign, ring by ring. */
export function campaigns(shown: readonly ShownCampaign[]): Markup[] {
  return shown.map(campaignPanel);
}

function campaignPanel({ campaign, standing, rings, lastEventAt }: ShownCampaign): Markup {
  const { campaign_id: id, created_by, scan_id, format } = campaign;
  const heading = `campaign-${id}`;
  return html`<section class="panel wide campaign" aria-labelledby="${heading}"><h2 id="${heading}">Campaign ${id}</h2>
<p class="note">It closes the port in rings, and was planned by <bdi>${created_by}</bdi> from scan <bdi>${scan_id}</bdi>. Shown as of its last event, ${utcMinute(lastEventAt)}. Details: <code>${quoteCommand(['sweep10255', 'close', 'show', '--campaign', id])}</code></p>
${
  rings === null
    ? html`<p>Its progress is not shown, because this release does not know its format (${format}).</p>`
    : html`<p>${term('campaignStatus', standing.status, STATUS_TONES[standing.status])} ${standing.reason === null ? null : html`<bdi>${standing.reason}</bdi> `}${waits(standing.status, rings)}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="${heading}"><table><thead><tr><th scope="col">Ring</th><th scope="col">Clusters</th><th scope="col">Started by</th></tr></thead>
<tbody>${rings.map(row)}</tbody></table></div>`
}</section>
`;
}

function row({ name, started, progress }: ShownRing): Markup {
  const present = CAMPAIGN_PROGRESSES.filter((each) => progress[each]);
  const counts = present.map((each, index) => {
    const word = term('campaignProgress', each, PROGRESS_TONES[each] ?? 'quiet');
    return html`${index === 0 ? null : ' · '}${grouped(progress[each] ?? 0)}&nbsp;${word}`;
  });
  const ticket = started?.ticket ?? null;
  const by =
    started === null
      ? 'nobody yet'
      : html`<bdi>${started.by}</bdi>, ${utcMinute(started.at)}${ticket === null ? null : html`, ticket <bdi>${ticket}</bdi>`}`;
  return html`<tr><th scope="row"><bdi>${name}</bdi></th><td>${counts}</td><td>${by}</td></tr>
`;
}

/** What has to happen before the next cluster can be changed or the campaign can end. */
function waits(status: CampaignStatus, rings: readonly ShownRing[]): Markup | null {
  if (status === 'DONE' || status === 'ABORTED') return null;
  const reasons =
    status === 'ACTIVE' ? activeWaits(rings) : ['somebody to resume it, roll it back or abort it'];
  return html`Waiting for ${reasons.map((reason, index) => [index === 0 ? '' : '; ', html`<bdi>${reason}</bdi>`])}.`;
}

function activeWaits(rings: readonly ShownRing[]): string[] {
  const started = rings.filter((ring) => ring.started !== null);
  const next = rings.find((ring) => ring.started === null);
  const phrases = WAITS.flatMap(([progress, phrase]) => {
    const clusters = started.reduce((sum, ring) => sum + (ring.progress[progress] ?? 0), 0);
    return clusters === 0 ? [] : [phrase(plural(clusters, 'cluster'))];
  });
  const all = next === undefined ? phrases : [...phrases, `somebody to start ring ${next.name}`];
  return all.length === 0 ? ['close run to record that it is done'] : all;
}

const WAITS: readonly (readonly [CampaignProgress, (clusters: string) => string])[] = [
  ['ROLLING_BACK', (clusters) => `the rollback of ${clusters}`],
  ['IN_PROGRESS', (clusters) => `the changes of ${clusters}`],
  ['SOAKING', (clusters) => `the soak time of ${clusters}`],
  ['BLOCKED', (clusters) => `whatever blocks ${clusters}`],
  ['HANDED_OVER', (clusters) => `the owners of ${clusters}`],
  ['WAITING', (clusters) => `the turn of ${clusters}`],
];
