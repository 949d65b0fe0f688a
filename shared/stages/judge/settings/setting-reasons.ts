import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import type { Basis, SettingSite } from '../../../model/words.ts';
import { poolSentences } from '../sentences.ts';
import { OFF_BY_DEFAULT_FROM } from './creation-version.ts';

/** How a sentence calls a site. */
const SITE_NAMES: Readonly<Record<SettingSite, string>> = {
  CLUSTER_DEFAULT: "the cluster's default (nodePoolDefaults)",
  AUTO_PROVISIONING: 'the auto-provisioning setting (nodePoolAutoConfig)',
  NODE_POOL: "the pool's own setting",
  LEGACY_NODE_CONFIG: 'the deprecated nodeConfig',
  LEGACY_AUTO_PROVISIONING: 'the deprecated auto-provisioning default',
};

/** Why the port is as it is, pools first: plain sentences, each naming the fact it rests on. */
export function settingReasons(cluster: Cluster, verdict: SettingVerdict): string[] {
  const { pools, newPools, autoProvisioned } = verdict;
  const because = (port: PortVerdict) => `port ${port.port}, because ${factOf(cluster, port)}.`;
  return [
    ...poolSentences(pools, ({ port }) => because(port)),
    ...(newPools === null ? [] : [`Pools made by hand from now on: ${because(newPools)}`]),
    ...(autoProvisioned === null ? [] : [`Auto-provisioned from now on: ${because(autoProvisioned)}`]),
    ...unusedUnreadable(cluster, verdict),
  ];
}

function factOf(cluster: Cluster, { port, certainty, basis }: PortVerdict): string {
  if (basis === null || basis === 'CREATION_VERSION') return versionFact(cluster.initialVersion, basis);
  if (port === 'UNKNOWN') return `${SITE_NAMES[basis]} is neither true nor false`;
  const careful = certainty === 'INFERRED' ? 'it has none of its own and ' : '';
  return `${careful}${SITE_NAMES[basis]} is ${port === 'ENABLED'}`;
}

function versionFact(version: string | null, basis: 'CREATION_VERSION' | null): string {
  if (version === null) return 'nothing sets it and the creation version is missing';
  if (basis === null)
    return `nothing sets it and the creation version is "${version}", which is no GKE version`;
  return `nothing sets it and the cluster was created with ${version} (off by default from ${OFF_BY_DEFAULT_FROM})`;
}

/** Values that are no boolean are said also where they decide nothing. */
function unusedUnreadable(cluster: Cluster, { pools, newPools, autoProvisioned }: SettingVerdict): string[] {
  const used = new Set<Basis | null | undefined>(
    [...pools.map(({ port }) => port), newPools, autoProvisioned].map((port) => port?.basis),
  );
  return cluster.settings
    .filter(({ site, value }) => value === 'UNREADABLE' && !used.has(site))
    .map(({ site }) => `Neither true nor false, and without effect here: ${SITE_NAMES[site]}.`);
}
