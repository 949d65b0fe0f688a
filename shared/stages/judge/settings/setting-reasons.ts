import type { Cluster } from '../../../model/cluster.ts';
import { parseGkeVersion } from '../../../model/gke-version.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import type { Basis, SettingSite } from '../../../model/words.ts';
import { poolSentences, shortList } from '../sentences.ts';
import { COMPUTE_CLASSES_FROM } from './auto-provisioning.ts';
import { OFF_BY_DEFAULT_FROM } from './creation-version.ts';
import { isProjection } from './projection.ts';

/** The name of each site in a sentence. */
const SITE_NAMES: Readonly<Record<SettingSite, string>> = {
  CLUSTER_DEFAULT: 'the cluster default (nodePoolDefaults)',
  AUTO_PROVISIONING: 'the auto-provisioning setting (nodePoolAutoConfig)',
  NODE_POOL: "the pool's own setting",
  LEGACY_NODE_CONFIG: 'the deprecated nodeConfig',
  LEGACY_AUTO_PROVISIONING: 'the deprecated auto-provisioning default',
};

/** The reasons for each port verdict, pools first: plain sentences, each naming the fact it is based on. */
export function settingReasons(cluster: Cluster, verdict: SettingVerdict): string[] {
  const { pools, newPools, autoProvisioned } = verdict;
  const because = (port: PortVerdict, pool: string | null = null) =>
    `port ${port.port}, because ${factOf(cluster, port, pool)}.`;
  return [
    ...projectionReason(cluster),
    ...poolSentences(pools, ({ pool, port }) => because(port, pool)),
    ...(newPools === null ? [] : [`Future node pools created manually: ${because(newPools)}`]),
    ...(autoProvisioned === null
      ? []
      : [`Future node pools created by GKE: ${createdFact(cluster, autoProvisioned)}`]),
    ...unusedUnreadable(cluster, verdict),
  ];
}

/** Standard clusters differ in why GKE creates pools; the reader of a surprising verdict needs to know. */
function createdFact(cluster: Cluster, port: PortVerdict): string {
  const version = parseGkeVersion(cluster.controlPlaneVersion);
  const byComputeClasses =
    cluster.mode === 'STANDARD' &&
    !cluster.autoProvisioning &&
    !cluster.pools.some(({ autoProvisioned }) => autoProvisioned);
  if (byComputeClasses && version === null && port.port !== 'DISABLED')
    return `port UNKNOWN, because the control plane version is not known, and ComputeClasses create node pools from ${COMPUTE_CLASSES_FROM} on.`;
  const because = `port ${port.port}, because ${factOf(cluster, port, null)}`;
  return byComputeClasses
    ? `${because}; ComputeClasses can create node pools from control plane version ${COMPUTE_CLASSES_FROM} on, also without auto-provisioning.`
    : `${because}.`;
}

function projectionReason(cluster: Cluster): string[] {
  return !isProjection(cluster)
    ? []
    : [
        `The description is a projection: it lacks ${shortList(cluster.missingFields ?? [])}. Only the settings that it contains are judged, and whatever it lacks is unknown. Assess the whole description, for example from gcloud container clusters describe --format=json.`,
      ];
}

function factOf(cluster: Cluster, { port, certainty, basis }: PortVerdict, pool: string | null): string {
  if (basis === null && isProjection(cluster))
    return 'the projection does not contain all settings that decide';
  if (basis === null && cluster.missingFields !== null && parseGkeVersion(cluster.initialVersion) !== null)
    return `the file does not contain the setting that decides, which GKE sends for every cluster created with ${OFF_BY_DEFAULT_FROM} or later`;
  if (basis === null || basis === 'CREATION_VERSION') return versionFact(cluster.initialVersion, basis);
  if (port === 'UNKNOWN') {
    const setting = cluster.settings.find(
      (one) => one.site === basis && one.pool === (basis === 'NODE_POOL' ? pool : null),
    );
    return `${SITE_NAMES[basis]} ${setting?.detail ?? 'is not a boolean'}`;
  }
  const careful = certainty === 'INFERRED' ? 'it has no setting of its own and ' : '';
  return `${careful}${SITE_NAMES[basis]} is ${port === 'ENABLED'}`;
}

function versionFact(version: string | null, basis: 'CREATION_VERSION' | null): string {
  if (version === null) return 'nothing sets it and the creation version is missing';
  if (basis === null) return `nothing sets it and the creation version "${version}" is not a GKE version`;
  return `nothing sets it and the cluster was created with ${version} (off by default from ${OFF_BY_DEFAULT_FROM})`;
}

/** Values that are not booleans are reported even if they decide nothing. */
function unusedUnreadable(cluster: Cluster, { pools, newPools, autoProvisioned }: SettingVerdict): string[] {
  const used = new Set<Basis | null | undefined>(
    [...pools.map(({ port }) => port), newPools, autoProvisioned].map((port) => port?.basis),
  );
  return cluster.settings
    .filter(({ site, value, detail }) => value === 'UNREADABLE' && detail === undefined && !used.has(site))
    .map(({ site }) => `Not a boolean, and without effect here: ${SITE_NAMES[site]}.`);
}
