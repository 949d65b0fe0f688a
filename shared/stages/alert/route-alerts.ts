import { compareClusterKeys, rowPath } from '../../model/cluster-names.ts';
import { type OwnedRow, type Owner, ownerOf } from '../../model/owners.ts';
import type { DigestCounts } from '../../model/rows/alert-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { type ClusterAlertKind, PAGING_KINDS } from '../../model/words.ts';
import { plural, quoteCommand } from '../../platform/text.ts';
import { type Alert, type AlertPolicy, alertAboutScan } from './alert.ts';
import { digestAlert } from './alerts-about-scan.ts';
import { clusterAlert, clusterAlertKind } from './cluster-alert.ts';
import type { ChangedCluster } from './ports.ts';
import { COUNT_OF, type ScanHistory } from './scan-alerts.ts';
import { firstOf, NAMED, scanCommands } from './wording.ts';

/** Receives the alerts about the clusters of one owner, or about those of several. */
export interface Route {
  /** Identifies the route in the ledger: the owner, or FALLBACK; null: EVERYTHING. */
  readonly name: string | null;
  /** null: the fallback, for clusters that no other route claims, or EVERYTHING. */
  readonly owner: Owner | null;
}

export const FALLBACK = 'fallback';

/** What the webhook without a file of routes receives: the messages about all clusters. */
export const EVERYTHING: Route = { name: null, owner: null };

/**
 * Finds the route of each cluster, however many there are. If several claim a cluster, a label comes before a project, a
 * project before the folders above it, and a folder before those further up; of several labels, the first one in the file.
 */
export function routeFinder<R extends Route>(routes: readonly R[]): (row: OwnedRow) => R | null {
  const places = new Map(routes.map(({ owner }, place) => [owner, place]));
  const placesOf = (owners: readonly (Owner | null)[]) => owners.flatMap((owner) => places.get(owner) ?? []);
  return (row) => {
    const labels = row.labels.map(({ key, value }) => `${key}=${value.trim()}`);
    const others = [
      `projects/${row.project_id}`,
      ...(row.ancestors ?? []).map(({ resource }) => resource),
      null,
    ];
    const place = [...placesOf(labels).toSorted((a, b) => a - b), ...placesOf(others)][0];
    return place === undefined ? null : (routes[place] ?? null);
  };
}

/** Changed clusters with the same cause and owner. */
interface Group {
  readonly kind: ClusterAlertKind;
  readonly owner: Owner;
  /** Who made the changes, if that is known. */
  readonly principal: string | null;
  count: number;
  /** The first ones, by project, location and name. */
  clusters: ChangedCluster[];
}

/**
 * Collects the clusters of one route and builds its messages: alerts that page somebody, grouped by cause and owner, up to
 * the cap, and a digest with everything else. Memory is bounded by the number of groups, not of clusters.
 */
export class RouteAlerts {
  readonly #scan: ScanRow;
  readonly #history: ScanHistory;
  readonly #policy: AlertPolicy;
  readonly #route: Route;
  readonly #groups = new Map<string, Group>();
  readonly #counts = {
    open: 0,
    new_open: 0,
    regressed: 0,
    exemption_ended: 0,
    use_resumed: 0,
    resolved: 0,
    lost: 0,
    unreadable: 0,
    missing: 0,
    exempt: 0,
  };

  /** @param scan the STARTED or the CONCLUDED row */
  constructor(scan: ScanRow, history: ScanHistory, policy: AlertPolicy, route: Route) {
    this.#scan = scan;
    this.#history = history;
    this.#policy = policy;
    this.#route = route;
  }

  /** Adds a cluster of this route, in any order. */
  add(changed: ChangedCluster): void {
    const { state, wasRead, wasExempt } = changed;
    const counts = this.#counts;
    if (state.exposure === 'OPEN') counts.open += 1;
    if (state.outcome === 'UNREADABLE') counts.unreadable += 1;
    if (state.outcome === 'MISSING') counts.missing += 1;
    if (state.change === 'RESOLVED') counts.resolved += 1;
    if (state.outcome === 'UNREADABLE' && wasRead && !wasExempt) counts.lost += 1;
    const kind = clusterAlertKind(changed);
    if (kind === null || changed.isOvertaken) return;
    if (state.exempt) {
      counts.exempt += 1;
      return;
    }
    counts[COUNT_OF[kind]] += 1;
    if (this.#history.previous !== null) this.#addToGroup(kind, changed);
  }

  /**
   * The messages, in reading order. A route without anything open, unread or changed gets none, except the fallback.
   * @param concluded the CONCLUDED row
   * @param scanWide alerts about the scan as a whole, which the fallback's digest contains
   */
  alerts(concluded: ScanRow, scanWide: readonly Alert[]): Alert[] {
    const groups = [...this.#groups.values()].toSorted(compareGroups);
    if (concluded.trigger === 'CHANGE') return groups.map((group) => this.#groupAlert(concluded, group));
    const paging = groups.filter(isPaging).slice(0, this.#policy.clusterCap);
    const others = groups.filter((group) => !paging.includes(group));
    const messages = paging.map((group) => this.#groupAlert(concluded, group));
    const isQuiet = Object.values(this.#counts).every((count) => count === 0);
    if (isQuiet && this.#route.owner !== null) return messages;
    return [this.#digest(concluded, others, scanWide), ...messages];
  }

  #addToGroup(kind: ClusterAlertKind, changed: ChangedCluster): void {
    const owner = this.#route.owner ?? ownerOf(changed.state, this.#policy.ownerLabels ?? []);
    const principal = changed.changedBy?.principal ?? null;
    const key = JSON.stringify([kind, owner, principal]);
    const group = this.#groups.get(key) ?? { kind, owner, principal, count: 0, clusters: [] };
    group.count += 1;
    group.clusters = firstClusters([...group.clusters, changed]);
    this.#groups.set(key, group);
  }

  /** A single cluster gets its usual alert, with its evidence. */
  #groupAlert(concluded: ScanRow, { kind, owner, principal, count, clusters }: Group): Alert {
    const [first] = clusters;
    if (first !== undefined && count === 1)
      return clusterAlert(this.#scan, kind, first.state, this.#policy, first.changedBy);
    const author = principal === null ? [] : [`Changed by ${principal}.`];
    const alert = alertAboutScan(concluded, kind, this.#policy, {
      title: GROUP_TITLES[kind](`${plural(count, 'cluster')} of ${owner}`),
      sentences: [...author, ...namesOf(clusters, count)],
      commands: this.#commands(concluded, owner),
    });
    const cause = principal === null ? '' : `/${principal}`;
    return {
      ...alert,
      alert_id: `${alert.alert_id}/${owner}${cause}`,
      report_url: this.#reportUrl(owner),
    };
  }

  #digest(concluded: ScanRow, others: readonly Group[], scanWide: readonly Alert[]): Alert {
    const { previous, unconcluded } = this.#history;
    const { owner, name } = this.#route;
    // Exceptions of other owners are not theirs to see.
    const scan = owner === null ? concluded : { ...concluded, exceptions: [] };
    const leftOut = others.filter(isPaging).reduce((sum, { count }) => sum + count, 0);
    const counts: DigestCounts = { ...this.#counts, left_out: leftOut };
    // After the first scan, an alert about the scan says how many did not conclude.
    const notConcluded = owner === null && previous === null ? unconcluded.length : 0;
    const facts = { counts, previous, unconcluded: notConcluded, lostAlerts: 0 };
    const digest = digestAlert(scan, facts, this.#policy);
    const whose = name === FALLBACK ? 'Clusters without an owner' : name;
    return {
      ...digest,
      alert_id: name === null ? digest.alert_id : `${digest.alert_id}/${name}`,
      title: whose === null ? digest.title : `${whose}. ${digest.title}`,
      sentences: [
        ...digest.sentences,
        ...CAUSES.flatMap((kind) => sentencesAbout(kind, others)),
        ...(owner === null ? scanWide.map(({ title }) => title) : []),
      ],
      commands: this.#commands(concluded, owner),
      report_url: this.#reportUrl(owner),
    };
  }

  /** The report, with the clusters of the owner. */
  #reportUrl(owner: Owner | null): string | null {
    const { reportUrl } = this.#policy;
    return reportUrl === null || owner === null
      ? reportUrl
      : `${reportUrl}#owner=${encodeURIComponent(owner)}`;
  }

  #commands({ scan_id }: ScanRow, owner: Owner | null): string[] {
    if (owner === null) return scanCommands(scan_id, this.#policy);
    const place = ['--store', this.#policy.store, '--scan', scan_id, '--owner', owner];
    return ['report', 'plan'].map((command) => quoteCommand(['sweep10255', command, ...place]));
  }
}

const GROUP_TITLES: Readonly<Record<ClusterAlertKind, (clusters: string) => string>> = {
  REGRESSED: (clusters) => `The kubelet read-only port is open again on ${clusters}.`,
  USE_RESUMED: (clusters) => `The kubelet read-only port is in use again on ${clusters}.`,
  NEW_OPEN: (clusters) => `The kubelet read-only port is open on ${clusters} that no earlier scan had read.`,
  EXEMPTION_ENDED: (clusters) =>
    `The kubelet read-only port is open on ${clusters} whose exemption has ended.`,
};

const CAUSES = Object.keys(GROUP_TITLES) as ClusterAlertKind[];

function isPaging({ kind }: Group): boolean {
  return PAGING_KINDS.includes(kind);
}

/** The clusters of one cause in a digest, whoever owns them. */
function sentencesAbout(cause: ClusterAlertKind, groups: readonly Group[]): string[] {
  const ofCause = groups.filter(({ kind }) => kind === cause);
  if (ofCause.length === 0) return [];
  const count = ofCause.reduce((sum, group) => sum + group.count, 0);
  const first = firstClusters(ofCause.flatMap(({ clusters }) => clusters));
  return [GROUP_TITLES[cause](plural(count, 'cluster')), ...namesOf(first, count)];
}

function firstClusters(clusters: readonly ChangedCluster[]): ChangedCluster[] {
  return clusters.toSorted((a, b) => compareClusterKeys(a.state, b.state)).slice(0, NAMED);
}

function namesOf(clusters: readonly ChangedCluster[], count: number): string[] {
  return firstOf(
    clusters.map(({ state }) => `${rowPath(state)}.`),
    count,
  );
}

function compareGroups(a: Group, b: Group): number {
  const rank = ({ kind }: Group) => CAUSES.indexOf(kind);
  const text = ({ owner, principal }: Group) => `${owner} ${principal ?? ''}`;
  return rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1);
}
