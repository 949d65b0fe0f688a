import type {
  CampaignClusterRow,
  CampaignRing,
  CampaignStep,
} from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { nodesOf, ownSteps } from './schedule.ts';

/** A cluster that enters a campaign, before its ring is known. */
export interface PlannedTurn {
  readonly row: Pick<
    CampaignClusterRow,
    'project_id' | 'location' | 'cluster' | 'cluster_uid' | 'mode' | 'manager' | 'scanned_at' | 'warnings'
  >;
  readonly kind: 'AUTOPILOT' | 'STANDARD' | 'STANDARD_WITH_AUTO_PROVISIONING';
  readonly labels: ReadonlyMap<string, string>;
  readonly steps: readonly CampaignStep[];
  /** Sorts turns: quickest and safest first. */
  readonly rank: readonly number[];
}

/** How rings are formed. Canaries always come first. */
export type RingRule =
  | { readonly by: 'share' }
  | { readonly by: 'label'; readonly key: string }
  | { readonly by: 'project' | 'folder' };

export interface RingOptions {
  readonly rule: RingRule;
  /** Ascending percentages of the fleet at which a ring ends; the rest is the last ring. */
  readonly shares: readonly number[];
  /** Names of the rings that come first after the canaries, in this order; the others follow by name. */
  readonly order: readonly string[];
  /** `folders/N` of each project; only for rings by folder. */
  readonly folderOf: (projectId: string) => string | null;
}

/** The rings of a campaign, and their clusters in order. */
export interface Rings {
  readonly rings: readonly CampaignRing[];
  readonly turns: readonly (PlannedTurn & Pick<CampaignClusterRow, 'ring' | 'position'>)[];
}

const CANARY = 'canary';
const REST = 'rest';
const WITHOUT = '(none)';

/**
 * Forms rings: one canary of each kind of cluster, then by share, label, project or folder. Empty rings are left out.
 * @param turns in the order in which they should be taken
 * @throws SweepError RING_EMPTY if the order names a ring without clusters
 */
export function formRings(turns: readonly PlannedTurn[], options: RingOptions): Rings {
  const canaries = canariesOf(turns);
  const others = turns.filter((turn) => !canaries.includes(turn));
  const named: [string, readonly PlannedTurn[]][] = [
    [CANARY, canaries],
    ...(options.rule.by === 'share'
      ? shareRings(others, turns.length, options.shares)
      : groupRings(others, options)),
  ];
  const rings = named.filter(([, members]) => members.length > 0);
  return {
    rings: rings.map(([name, members]) => ({
      name,
      clusters: members.length,
      nodes: nodesOf(ownSteps(members)),
    })),
    turns: rings.flatMap(([, members], ring) =>
      members.map((turn, position) => ({ ...turn, ring, position })),
    ),
  };
}

/** Of each kind, the first cluster that the campaign itself changes. */
function canariesOf(turns: readonly PlannedTurn[]): PlannedTurn[] {
  const first = new Map<string, PlannedTurn>();
  for (const turn of turns)
    if (!first.has(turn.kind) && turn.steps.some(({ route }) => route === 'API')) first.set(turn.kind, turn);
  return [...first.values()];
}

/** Cuts the clusters at the shares of the whole fleet, canaries included. */
function shareRings(
  turns: readonly PlannedTurn[],
  fleet: number,
  shares: readonly number[],
): [string, readonly PlannedTurn[]][] {
  const canaries = fleet - turns.length;
  const ends = shares.map((share) => Math.max(0, Math.ceil((fleet * share) / 100) - canaries));
  return [...shares, null].map((share, index) => [
    share === null ? REST : `${share}%`,
    turns.slice(ends[index - 1] ?? 0, ends[index] ?? turns.length),
  ]);
}

function groupRings(
  turns: readonly PlannedTurn[],
  { rule, order, folderOf }: RingOptions,
): [string, readonly PlannedTurn[]][] {
  const groups = Map.groupBy(turns, (turn) => groupOf(turn, rule, folderOf));
  const missing = order.find((name) => !groups.has(name));
  if (missing !== undefined)
    throw new SweepError('RING_EMPTY', { ring: missing, known: [...groups.keys()].toSorted().join(', ') });
  const rest = [...groups.keys()].filter((name) => !order.includes(name)).toSorted();
  return [...order, ...rest].map((name) => [ringNameOf(name, rule), groups.get(name) ?? []]);
}

/** The ring of a label value or project `canary` is not the ring of the canaries: a name must choose one ring. */
const ringNameOf = (group: string, { by }: RingRule): string =>
  group === CANARY ? `${by}:${CANARY}` : group;

function groupOf({ row, labels }: PlannedTurn, rule: RingRule, folderOf: RingOptions['folderOf']): string {
  switch (rule.by) {
    case 'label':
      // An empty label counts as missing, as for owners.
      return labels.get(rule.key) || WITHOUT;
    case 'folder':
      return folderOf(row.project_id) ?? WITHOUT;
    default:
      return row.project_id;
  }
}
