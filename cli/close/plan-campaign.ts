import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import { CAMPAIGN_FORMAT, type CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { keyOfRow } from './campaign-state.ts';
import { formRings, type RingOptions } from './form-rings.ts';
import { compareTurns, type LeftOut, type PlannedTurn, planTurn } from './plan-turn.ts';
import type { StoredCampaign } from './ports.ts';

/** A campaign that was planned, and the clusters that have something to close but stay out. */
export interface PlannedCampaign extends StoredCampaign {
  readonly leftOut: readonly LeftOut[];
}

interface PlanningContext {
  readonly scan: ScanRow;
  readonly rules: CampaignRules;
  /** `folderOf` is not needed before the projects are known; see `foldersOf`. */
  readonly rings: Omit<RingOptions, 'folderOf'>;
  /** `folders/N` of each of these projects; called only for rings by folder. */
  readonly foldersOf: (projects: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly principal: string;
  readonly nowMs: number;
}

/**
 * Plans a campaign from the clusters of a scan.
 * @throws SweepError CAMPAIGN_EMPTY, RING_EMPTY, and what `foldersOf` throws
 */
export async function planCampaign(
  records: AsyncIterable<ScannedRecord>,
  { scan, rules, rings: options, foldersOf, principal, nowMs }: PlanningContext,
): Promise<PlannedCampaign> {
  const planned: PlannedTurn[] = [];
  const leftOut: LeftOut[] = [];
  for await (const record of records) {
    const turn = planTurn(record, rules);
    if (turn === null) continue;
    if ('reason' in turn) leftOut.push(turn);
    else planned.push(turn);
  }
  if (planned.length === 0) throw new SweepError('CAMPAIGN_EMPTY', { detail: emptyDetail(leftOut) });
  const projects = [...new Set(planned.map(({ row }) => row.project_id))];
  const folders = options.rule.by === 'folder' ? await foldersOf(projects) : new Map<string, string>();
  const { rings, turns } = formRings(planned.toSorted(compareTurns), {
    ...options,
    folderOf: (project) => folders.get(project) ?? null,
  });
  const key = {
    campaign_id: scanIdOf(nowMs, `close/${scan.scan_id}`),
    campaign_date: scanDateOf(nowMs),
    recorded_at: new Date(nowMs).toISOString(),
  };
  return {
    campaign: {
      ...key,
      format: CAMPAIGN_FORMAT,
      created_by: principal,
      scan_id: scan.scan_id,
      scope: scan.scope,
      rings: [...rings],
      rules,
      clusters: turns.length,
    },
    clusters: turns.map(({ row, steps, ring, position }) => ({
      ...key,
      ...row,
      campaign_cluster_id: `${key.campaign_id}/${keyOfRow(row)}`,
      ring,
      position,
      steps: [...steps],
    })),
    leftOut,
  };
}

function emptyDetail(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return 'the scan has no cluster with an open port that could be closed';
  const [{ record, reason }] = leftOut as [LeftOut];
  return `${plural(leftOut.length, 'cluster')} with something to close ${leftOut.length === 1 ? 'stays' : 'stay'} out, for example ${record.cluster}: ${reason.replace(/\.$/, '')}`;
}
