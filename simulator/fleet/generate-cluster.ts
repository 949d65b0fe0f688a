import { chance, chanceBetween, hexOf, pickOne } from './chance.ts';
import type { Deck } from './dealer.ts';
import { dealerOf } from './dealer.ts';
import { generatePools } from './generate-pools.ts';
import { CHANNEL_DECK, CONTROL_PLANE_DECK, exemptionDeck, STATUS_DECK } from './other-decks.ts';
import { REGIONS, zonesOf } from './places.ts';
import { SETTING_DECK, type SettingCard } from './setting-deck.ts';
import type { ClusterStatus, ClusterTruth } from './truth.ts';
import { versionOf } from './versions.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NEWEST_MINOR = 36;
const DAYS_PER_MINOR = 110;
const SERVICES = ['checkout', 'search', 'catalog', 'billing', 'ledger', 'ingest', 'edge', 'batch'] as const;

/**
 * Generates the cluster with this index (from 0) in a project: the same for the same seed, whatever the fleet's size.
 */
export type ClusterMaker = (index: number, projectId: string) => ClusterTruth;

export function clusterMaker(seed: number, nowMs: number): ClusterMaker {
  const deal = <T>(deck: Deck<T>, name: string) => dealerOf(deck, seed, name);
  const settingOf = deal(SETTING_DECK, 'setting');
  const statusOf = deal(STATUS_DECK, 'status');
  const controlPlaneOf = deal(CONTROL_PLANE_DECK, 'control-plane');
  const channelOf = deal(CHANNEL_DECK, 'channel');
  const exemptionOf = deal(exemptionDeck(nowMs), 'exemption');

  return (index, projectId) => {
    const key = [seed, 'cluster', index] as const;
    const card = settingOf(index);
    const minor = card.createdWith === null ? 30 : chanceBetween(...card.createdWith, ...key, 'minor');
    const initialVersion = versionOf(minor, chance(...key, 'initial'));
    const controlPlaneVersion = card.neverUpgraded
      ? initialVersion
      : currentVersion(card, minor, initialVersion, ...key);
    const service = pickOne(SERVICES, ...key, 'service');
    return {
      projectId,
      location: locationOf(card, ...key),
      name: `${service}-${String(index + 1).padStart(4, '0')}`,
      uid: hexOf(64, ...key, 'uid'),
      mode: card.mode,
      status: plausible(statusOf(index), minor),
      initialVersion: card.createdWith === null ? null : initialVersion,
      controlPlaneVersion,
      releaseChannel: card.mode === 'AUTOPILOT' ? (channelOf(index) ?? 'REGULAR') : channelOf(index),
      createdAtMs:
        nowMs - ((NEWEST_MINOR - minor) * DAYS_PER_MINOR + chanceBetween(1, 90, ...key, 'age')) * DAY_MS,
      labels: { service, team: `team-${chanceBetween(1, 9, ...key, 'team')}`, ...exemptionOf(index) },
      autoProvisioning: card.autoProvisioning === true,
      clusterDefault: card.clusterDefault,
      autoProvisioningDefault: card.autoProvisioningDefault,
      legacyAutoProvisioningDefault: card.legacyAutoProvisioningDefault,
      pools: generatePools(card, controlPlaneVersion, ...key),
      controlPlane: controlPlaneOf(index),
      fleetMember: chance(...key, 'fleet') < 0.3,
    };
  };
}

/**
 * Upgraded after creation, but not beyond the newest version: at least to 1.27 and often past 1.32, which closes
 * nothing.
 */
function currentVersion(
  { createdWith }: SettingCard,
  minor: number,
  initialVersion: string,
  ...key: readonly (string | number)[]
): string {
  const least = createdWith === null ? minor : Math.max(minor, 27);
  const current = chanceBetween(least, NEWEST_MINOR, ...key, 'current');
  return current === minor ? initialVersion : versionOf(current, chance(...key, 'patch'));
}

/** Autopilot clusters are regional; a third of the Standard ones are zonal. */
function locationOf(card: SettingCard, ...key: readonly (string | number)[]): string {
  const region = pickOne(REGIONS, ...key, 'region');
  if (card.mode === 'AUTOPILOT' || chance(...key, 'zonal') > 0.33) return region;
  return pickOne(zonesOf(region), ...key, 'zone');
}

/** A cluster with an old version cannot still be provisioning. */
function plausible(status: ClusterStatus, minor: number): ClusterStatus {
  return status === 'PROVISIONING' && minor < 33 ? 'RUNNING' : status;
}
