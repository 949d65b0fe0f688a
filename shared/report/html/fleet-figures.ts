import { minorOf } from '../../model/gke-version.ts';
import { type OwnedRow, type Owner, type OwnerGrouping, ownerIn, ownerName } from '../../model/owners.ts';
import type { UsageVerdict } from '../../model/words.ts';
import { categoryOfRow } from '../fleet-bar.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import { countCluster, emptyTally, type Tally } from '../tally.ts';

/** Requests to one path of the port, over all clusters. */
export interface PathFigure {
  readonly path: string;
  readonly method: string;
  clusters: number;
  /** During the observation windows. */
  requests: number;
  requestsPerHour: number;
}

/** Workloads of one agent that appear to call the port. */
export interface AgentFigure {
  /** null: unrecognized. */
  readonly agent: string | null;
  workloads: number;
  clusters: number;
}

/** Clusters whose control plane runs one minor version. */
export interface VersionFigure {
  readonly minor: string;
  clusters: number;
  open: number;
  /** Below the first version that can close the port. */
  upgradeFirst: number;
}

/** The clusters of one owner. */
export interface OwnerFigure {
  /** null: clusters without an owner in this grouping. */
  readonly owner: Owner | null;
  /** For people. */
  readonly name: string;
  /** Not deleted. */
  clusters: number;
  /** Not closed. */
  left: number;
  open: number;
  safe: number;
  /** Open in the earlier scan that the page compares owners with. */
  openBefore: number;
}

/** Counts over a whole scan. */
export interface FleetFigures {
  readonly tally: Tally;
  /** Clusters by `EXPOSURE USAGE`. */
  readonly matrix: Map<string, number>;
  readonly paths: Map<string, PathFigure>;
  readonly agents: Map<string | null, AgentFigure>;
  readonly versions: Map<string, VersionFigure>;
  readonly owners: ReadonlyMap<OwnerGrouping, Map<Owner | null, OwnerFigure>>;
}

/** @param groupings what the clusters are grouped by */
export function emptyFigures(groupings: readonly OwnerGrouping[] = []): FleetFigures {
  return {
    tally: emptyTally(),
    matrix: new Map(),
    paths: new Map(),
    agents: new Map(),
    versions: new Map(),
    owners: new Map(groupings.map((grouping) => [grouping, new Map()])),
  };
}

/**
 * Adds one cluster of the scan.
 * @param usage over all scans
 */
export function addCluster(figures: FleetFigures, record: ScannedRecord, usage: UsageVerdict | null): void {
  countCluster(figures.tally, record);
  for (const [grouping, owners] of figures.owners) countForOwner(owners, ownerIn(grouping, record), record);
  if (record.exposure !== null && usage !== null) {
    const place = `${record.exposure} ${usage}`;
    figures.matrix.set(place, (figures.matrix.get(place) ?? 0) + 1);
  }
  for (const counted of record.usage?.paths ?? []) {
    const key = `${counted.method} ${counted.path}`;
    const none = { path: counted.path, method: counted.method, clusters: 0, requests: 0, requestsPerHour: 0 };
    const figure = found(figures.paths, key, none);
    figure.clusters += 1;
    figure.requests += counted.requests;
    figure.requestsPerHour += counted.requests_per_hour ?? 0;
  }
  for (const { agent } of record.callers)
    found(figures.agents, agent, { agent, workloads: 0, clusters: 0 }).workloads += 1;
  for (const agent of new Set(record.callers.map((caller) => caller.agent)))
    found(figures.agents, agent, { agent, workloads: 0, clusters: 0 }).clusters += 1;
  const minor = minorOf(record.control_plane_version);
  if (minor === null || record.exposure === null) return;
  const version = found(figures.versions, minor, { minor, clusters: 0, open: 0, upgradeFirst: 0 });
  version.clusters += 1;
  if (record.exposure === 'OPEN') version.open += 1;
  if (record.readiness === 'UPGRADE_FIRST') version.upgradeFirst += 1;
}

/** Adds a cluster that was open in the earlier scan. */
export function addOpenBefore(figures: FleetFigures, row: OwnedRow): void {
  for (const [grouping, owners] of figures.owners)
    figureOfOwner(owners, ownerIn(grouping, row), row).openBefore += 1;
}

function countForOwner(
  owners: Map<Owner | null, OwnerFigure>,
  owner: Owner | null,
  record: ScannedRecord,
): void {
  const figure = figureOfOwner(owners, owner, record);
  const category = categoryOfRow(record);
  if (category !== null) figure.clusters += 1;
  if (category !== null && category !== 'CLOSED') figure.left += 1;
  if (record.exposure === 'OPEN') figure.open += 1;
  if (category === 'SAFE_TO_CLOSE') figure.safe += 1;
}

function figureOfOwner(
  owners: Map<Owner | null, OwnerFigure>,
  owner: Owner | null,
  row: OwnedRow,
): OwnerFigure {
  const name = owner === null ? 'no owner' : ownerName(owner, row);
  return found(owners, owner, { owner, name, clusters: 0, left: 0, open: 0, safe: 0, openBefore: 0 });
}

function found<K, V>(figures: Map<K, V>, key: K, none: V): V {
  const known = figures.get(key);
  if (known !== undefined) return known;
  figures.set(key, none);
  return none;
}
