import { couldBeOwnedBy, isOwnedBy, type Owner } from '../model/owners.ts';
import {
  CAMPAIGN_FORMAT,
  type CampaignRow,
  type CampaignStanding,
  standingAfterEvents,
} from '../model/rows/campaign-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import { SweepError } from '../platform/errors.ts';
import { categoryCounts, paceWindow, type TrendPoint } from '../report/burn-down.ts';
import { type EarlierOwners, HtmlPage } from '../report/html/html-page.ts';
import type { ShownCampaign } from '../report/html/sections/campaigns.ts';
import type {
  CampaignMilestone,
  CampaignReader,
  PageLink,
  RingProgress,
  ScannedCluster,
  ScanReader,
} from '../report/ports.ts';
import { type ScannedRecord, scannedRecord } from '../report/scanned-record.ts';
import { summaryAsMarkdown } from '../report/summary.ts';
import { countCluster, emptyTally, type Tally } from '../report/tally.ts';

/** The specified concluded scan, or the latest one. Throws STORE_EMPTY, SCAN_UNKNOWN, SCAN_NOT_CONCLUDED. */
export async function chooseScan(
  reader: ScanReader,
  { scan, store }: { readonly scan?: string | undefined; readonly store: string },
): Promise<ScanRow> {
  const chosen = await (scan === undefined ? reader.latestScan() : reader.concludedScan(scan));
  if (chosen !== null) return chosen;
  if (scan === undefined) throw new SweepError('STORE_EMPTY', { store });
  for await (const { scan_id } of reader.listScans())
    if (scan_id === scan) throw new SweepError('SCAN_NOT_CONCLUDED', { scan, store });
  throw new SweepError('SCAN_UNKNOWN', { scan, store });
}

/**
 * The clusters of a concluded scan, worst first.
 * @param tally counts the clusters as they are read
 * @param seen receives each cluster, as a record and as stored
 * @param owner limits them to the clusters of one owner
 * @throws what the store throws while it is read; SweepError OWNER_UNKNOWN at the end, if the owner has no cluster
 */
export async function* scannedRecords(
  store: ScanReader,
  scan: ScanRow,
  tally: Tally = emptyTally(),
  seen: (record: ScannedRecord, cluster: ScannedCluster) => void = () => {},
  owner: Owner | null = null,
): AsyncGenerator<ScannedRecord> {
  for await (const cluster of store.scannedClusters(scan.scan_id)) {
    const record = scannedRecord(cluster);
    if (owner !== null && !isOwnedBy(record, owner)) {
      if (couldBeOwnedBy(record, owner)) tally.unattributed += 1;
      continue;
    }
    countCluster(tally, record);
    seen(record, cluster);
    yield record;
  }
  if (owner !== null && tally.clusters === 0)
    throw new SweepError('OWNER_UNKNOWN', { owner, source: `scan ${scan.scan_id}` });
}

/** What a page shows besides the scan. */
export interface PageOptions {
  /** `YYYY-MM-DD`: when no port is to be open any more. */
  readonly targetDate?: string | undefined;
  /** The clusters that the page shows are those of one owner. */
  readonly owner?: Owner | null;
  /** Labels that name owners. */
  readonly ownerLabels?: readonly string[];
  /** Other documents about the scan. */
  readonly links?: readonly PageLink[];
  /** Of the scope of the scan. */
  readonly campaigns?: readonly ShownCampaign[];
}

/** The HTML report of a concluded scan, in pieces. Throws what the store throws, before the first piece. */
export async function* htmlReport(
  store: ScanReader,
  scan: ScanRow,
  options: PageOptions,
): AsyncGenerator<string> {
  const page = await beginHtmlPage(store, scan, options);
  for await (const cluster of store.scannedClusters(scan.scan_id)) page.add(scannedRecord(cluster), cluster);
  yield* page.pieces();
}

/** The page of a concluded scan, before its clusters are added. Throws what the store throws. */
export async function beginHtmlPage(
  store: ScanReader,
  scan: ScanRow,
  { targetDate = undefined, owner = null, ownerLabels = [], links = [], campaigns = [] }: PageOptions,
): Promise<HtmlPage> {
  const trend = await trendUpTo(store, scan, owner);
  const earlierOwners = await earlierOwnersOf(store, trend, owner);
  const content = { scan, trend, owner, ownerLabels, links, campaigns, earlierOwners };
  return new HtmlPage({ ...content, targetDate: targetDate ?? null });
}

/** The first scan over which the pace is measured, or else the one before the last; null if there is only one. */
async function earlierOwnersOf(
  store: ScanReader,
  trend: readonly ScanInTrend[],
  owner: Owner | null,
): Promise<EarlierOwners | null> {
  const window = paceWindow(trend);
  const earlier = window.length > 1 ? window[0] : trend.at(-2);
  if (earlier === undefined) return null;
  const open = await Array.fromAsync(store.openOwners(earlier.scanId));
  return {
    day: earlier.scheduledAt.slice(0, 10),
    open: open.filter((row) => owner === null || isOwnedBy(row, owner)),
  };
}

/**
 * A summary of a concluded scan, followed by its clusters. The clusters are read twice: first for the summary.
 * @param rows the clusters as Markdown
 */
export async function* markdownReport(
  store: ScanReader,
  scan: ScanRow,
  rows: AsyncIterable<string>,
  owner: Owner | null = null,
): AsyncGenerator<string> {
  const tally = emptyTally();
  for await (const _ of scannedRecords(store, scan, tally, undefined, owner));
  yield summaryAsMarkdown(scan, tally, owner);
  yield* rows;
}

type ScanInTrend = TrendPoint & { readonly scanId: string };

/** Number of scans in the trend, the latest ones. */
const SCANS_IN_TREND = 120;

/**
 * The concluded scans of the same scope up to this one, oldest first, with the clusters of the fleet or of one owner. A scan
 * whose states are no longer stored is left out: its clusters can no longer be told apart. So is one without a cluster of
 * the owner, because scans of earlier releases do not know every owner.
 */
async function trendUpTo(
  store: ScanReader,
  { scope, scheduled_at }: ScanRow,
  owner: Owner | null,
): Promise<ScanInTrend[]> {
  const scans: ScanRow[] = [];
  for await (const scan of store.listScans())
    if (scan.event === 'CONCLUDED' && scan.scope === scope && scan.scheduled_at <= scheduled_at)
      if (scans.push(scan) === SCANS_IN_TREND) break;
  const verdicts = await Array.fromAsync(
    store.verdictCounts(
      scans.map(({ scan_id }) => scan_id),
      owner,
    ),
  );
  const byScan = Map.groupBy(verdicts, ({ scanId }) => scanId);
  return scans.reverse().flatMap(({ scan_id, scheduled_at: scheduledAt, outcomes }) => {
    const stored = byScan.get(scan_id);
    const { inspected = 0, unreadable = 0, missing = 0 } = outcomes ?? {};
    if (stored === undefined && (owner !== null || inspected + unreadable + missing > 0)) return [];
    return [{ scanId: scan_id, scheduledAt, counts: categoryCounts(stored ?? []) }];
  });
}

/** How many campaigns of a scope are looked at, the latest ones. */
const CAMPAIGNS_READ = 20;

/**
 * The campaigns of a scope that a page shows: all that were started and are not over or, without any, the latest that was
 * started.
 */
export async function campaignsShown(store: CampaignReader, scope: string): Promise<ShownCampaign[]> {
  const campaigns: CampaignRow[] = [];
  for await (const campaign of store.listCampaigns())
    if (campaign.scope === scope && campaigns.push(campaign) === CAMPAIGNS_READ) break;
  if (campaigns.length === 0) return [];
  const ids = campaigns.map(({ campaign_id }) => campaign_id);
  const events = Map.groupBy(
    await Array.fromAsync(store.campaignMilestones(ids)),
    ({ campaign_id }) => campaign_id,
  );
  const started = campaigns
    .map((campaign): CampaignHistory => {
      const milestones = events.get(campaign.campaign_id) ?? [];
      return { campaign, milestones, ...standingAfterEvents(milestones) };
    })
    .filter(({ milestones }) => milestones.some(({ kind }) => kind === 'RING_STARTED'));
  const running = started.filter(({ standing: { status } }) => status !== 'DONE' && status !== 'ABORTED');
  const shown = running.length > 0 ? running : started.slice(0, 1);
  return Promise.all(shown.map(async (history) => shownCampaign(history, await progressOf(store, history))));
}

interface CampaignHistory {
  readonly campaign: CampaignRow;
  /** In order. */
  readonly milestones: readonly CampaignMilestone[];
  readonly standing: CampaignStanding;
  /** Sequence number of the event that resumed it last; 0 if none did. */
  readonly resumed: number;
}

/** Null: this release does not know what the events of the campaign mean. */
async function progressOf(
  store: CampaignReader,
  { campaign, resumed }: CampaignHistory,
): Promise<RingProgress[] | null> {
  if (campaign.format !== CAMPAIGN_FORMAT) return null;
  return Array.fromAsync(store.ringProgress(campaign.campaign_id, resumed));
}

function shownCampaign(
  { campaign, milestones, standing }: CampaignHistory,
  progress: readonly RingProgress[] | null,
): ShownCampaign {
  const times = [
    ...milestones.map(({ recorded_at }) => recorded_at),
    ...(progress ?? []).flatMap(({ lastEventAt }) => lastEventAt ?? []),
  ];
  const rings =
    progress === null
      ? null
      : campaign.rings.map(({ name }, ring) => {
          const start = milestones.find((each) => each.kind === 'RING_STARTED' && each.ring === ring);
          const own = progress.filter((each) => each.ring === ring);
          return {
            name,
            started:
              start === undefined ? null : { by: start.actor, at: start.recorded_at, ticket: start.ticket },
            progress: Object.fromEntries(own.map((each) => [each.progress, each.clusters])),
          };
        });
  return { campaign, standing, rings, lastEventAt: times.toSorted().at(-1) ?? campaign.recorded_at };
}
