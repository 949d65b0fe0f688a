import assert from 'node:assert/strict';
import type { Cluster, Setting } from '../../../../../shared/model/cluster.ts';
import { judgeSettings } from '../../../../../shared/stages/judge/settings/judge-settings.ts';
import { aCluster, aPool, setting } from '../../../../support/cluster-builder.ts';

const OLD = '1.31.6-gke.1020000';
const NEW = '1.32.4-gke.1236007';

/** `port certainty basis` of the first pool. */
function portOf(differences: Partial<Cluster>): string {
  const [pool] = judgeSettings(aCluster(differences)).pools;
  return Object.values(pool?.port ?? {}).join(' ');
}

function table(rows: readonly (readonly [string, Partial<Cluster>, string])[]): void {
  for (const [name, differences, expected] of rows)
    it(`${name}: ${expected}`, () => assert.equal(portOf(differences), expected));
}

const own = (value: Setting['value']) => setting('NODE_POOL', value, 'pool-a');
const autoPool = [aPool({ autoProvisioned: true })];

describe("rule 1, the pool's setting", () => {
  table([
    ['true', { settings: [own(true)], initialVersion: NEW }, 'ENABLED EXPLICIT NODE_POOL'],
    ['false', { settings: [own(false)], initialVersion: OLD }, 'DISABLED EXPLICIT NODE_POOL'],
    ['not a boolean', { settings: [own('UNREADABLE')], initialVersion: NEW }, 'UNKNOWN NONE NODE_POOL'],
    [
      'false, before every other site',
      { settings: [setting('AUTO_PROVISIONING', true), setting('CLUSTER_DEFAULT', true), own(false)] },
      'DISABLED EXPLICIT NODE_POOL',
    ],
    [
      'false on Autopilot',
      { mode: 'AUTOPILOT', settings: [own(false), setting('AUTO_PROVISIONING', true)] },
      'DISABLED EXPLICIT NODE_POOL',
    ],
    [
      'ignores the setting of another pool',
      { settings: [setting('NODE_POOL', false, 'pool-b')], initialVersion: OLD },
      'ENABLED INFERRED CREATION_VERSION',
    ],
    [
      'nodeConfig if no pools are listed',
      { poolsFromNodeConfig: true, settings: [setting('LEGACY_NODE_CONFIG', false)] },
      'DISABLED EXPLICIT LEGACY_NODE_CONFIG',
    ],
    [
      'nodeConfig if pools are listed',
      { settings: [setting('LEGACY_NODE_CONFIG', false)] },
      'ENABLED INFERRED CREATION_VERSION',
    ],
  ]);
});

describe('rule 2, auto-provisioned pools and Autopilot', () => {
  const autopilot = { mode: 'AUTOPILOT', autoProvisioning: true } as const;
  const auto = setting('AUTO_PROVISIONING', false);
  const legacy = setting('LEGACY_AUTO_PROVISIONING', true);
  const clusterDefault = setting('CLUSTER_DEFAULT', false);
  table([
    ['the first site', { pools: autoPool, settings: [legacy, auto] }, 'DISABLED EXPLICIT AUTO_PROVISIONING'],
    [
      'the deprecated site next',
      { pools: autoPool, settings: [clusterDefault, legacy] },
      'ENABLED EXPLICIT LEGACY_AUTO_PROVISIONING',
    ],
    [
      'the cluster default next',
      { pools: autoPool, settings: [clusterDefault] },
      'DISABLED EXPLICIT CLUSTER_DEFAULT',
    ],
    ['rule 4 last', { pools: autoPool, initialVersion: NEW }, 'DISABLED INFERRED CREATION_VERSION'],
    ['Autopilot', { ...autopilot, settings: [auto] }, 'DISABLED EXPLICIT AUTO_PROVISIONING'],
    [
      'Autopilot has no CLUSTER_DEFAULT',
      { ...autopilot, settings: [clusterDefault], initialVersion: OLD },
      'ENABLED INFERRED CREATION_VERSION',
    ],
    [
      'a value that is not a boolean makes it unknown',
      { pools: autoPool, settings: [setting('AUTO_PROVISIONING', 'UNREADABLE'), clusterDefault] },
      'UNKNOWN NONE AUTO_PROVISIONING',
    ],
    [
      'does not apply to a manually created pool',
      { settings: [auto, legacy], initialVersion: OLD },
      'ENABLED INFERRED CREATION_VERSION',
    ],
  ]);
});

describe('rule 3, the cluster default and an existing pool', () => {
  const at = (value: Setting['value']) => [setting('CLUSTER_DEFAULT', value)];
  table([
    ['false, old', { settings: at(false), initialVersion: OLD }, 'ENABLED INFERRED CREATION_VERSION'],
    ['false, new', { settings: at(false), initialVersion: NEW }, 'DISABLED INFERRED CREATION_VERSION'],
    ['false, invalid version', { settings: at(false), initialVersion: 'x' }, 'UNKNOWN NONE '],
    ['true, new', { settings: at(true), initialVersion: NEW }, 'ENABLED INFERRED CLUSTER_DEFAULT'],
    [
      'true, invalid version',
      { settings: at(true), initialVersion: 'x' },
      'ENABLED INFERRED CLUSTER_DEFAULT',
    ],
    ['not a boolean, old', { settings: at('UNREADABLE') }, 'ENABLED INFERRED CREATION_VERSION'],
    [
      'not a boolean, new',
      { settings: at('UNREADABLE'), initialVersion: NEW },
      'UNKNOWN NONE CLUSTER_DEFAULT',
    ],
  ]);
});

describe('rule 4, the creation version', () => {
  table([
    ['1.31.99', { initialVersion: '1.31.99-gke.99999' }, 'ENABLED INFERRED CREATION_VERSION'],
    ['1.32', { initialVersion: '1.32.0-gke.0' }, 'DISABLED INFERRED CREATION_VERSION'],
    ['bare 1.29', { initialVersion: '1.29' }, 'ENABLED INFERRED CREATION_VERSION'],
    ['missing', { initialVersion: null }, 'UNKNOWN NONE '],
    ['invalid', { initialVersion: '1.32.x' }, 'UNKNOWN NONE '],
    [
      'never the current version',
      { initialVersion: OLD, controlPlaneVersion: NEW },
      'ENABLED INFERRED CREATION_VERSION',
    ],
  ]);
});
