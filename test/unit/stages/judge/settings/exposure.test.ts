import assert from 'node:assert/strict';
import type { Cluster } from '../../../../../shared/model/cluster.ts';
import type { Exposure } from '../../../../../shared/model/words.ts';
import { judgeSettings } from '../../../../../shared/stages/judge/settings/judge-settings.ts';
import { aCluster, aPool, setting } from '../../../../support/cluster-builder.ts';

const two = [aPool(), aPool({ name: 'pool-b' })];
const a = (value: boolean | 'UNREADABLE') => setting('NODE_POOL', value, 'pool-a');
const b = (value: boolean | 'UNREADABLE') => setting('NODE_POOL', value, 'pool-b');
const later = (value: boolean | 'UNREADABLE') => setting('CLUSTER_DEFAULT', value);
const auto = (value: boolean | 'UNREADABLE') => setting('AUTO_PROVISIONING', value);
const autopilot = { mode: 'AUTOPILOT', autoProvisioning: true } as const;

const CASES: readonly (readonly [string, Partial<Cluster>, Exposure])[] = [
  ['one pool of two is ENABLED', { pools: two, settings: [a(false), b(true), later(false)] }, 'OPEN'],
  ['ENABLED takes precedence over UNKNOWN', { pools: two, settings: [a('UNREADABLE'), b(true)] }, 'OPEN'],
  [
    'UNKNOWN takes precedence over WILL_REOPEN',
    { pools: two, settings: [a(false), b('UNREADABLE'), later(true)] },
    'UNKNOWN',
  ],
  ['pools closed, default ENABLED', { settings: [a(false), later(true)] }, 'WILL_REOPEN'],
  ['pools closed, default absent, old version', { settings: [a(false)] }, 'WILL_REOPEN'],
  ['pools closed, default absent, invalid version', { settings: [a(false)], initialVersion: 'x' }, 'UNKNOWN'],
  ['pools closed, default not a boolean', { settings: [a(false), later('UNREADABLE')] }, 'UNKNOWN'],
  ['all closed', { pools: two, settings: [a(false), b(false), later(false)] }, 'CLOSED'],
  [
    'auto-provisioning off, so its setting has no effect',
    { settings: [a(false), later(false), auto(true)] },
    'CLOSED',
  ],
  [
    'auto-provisioning off, but ComputeClasses create open pools from 1.33.3-gke.1136000 on (was CLOSED)',
    { controlPlaneVersion: '1.34.1-gke.1000', settings: [a(false), later(false), auto(true)] },
    'WILL_REOPEN',
  ],
  [
    'the first version with ComputeClasses',
    { controlPlaneVersion: '1.33.3-gke.1136000', settings: [a(false), later(false), auto(true)] },
    'WILL_REOPEN',
  ],
  [
    'the last version without ComputeClasses',
    { controlPlaneVersion: '1.33.3-gke.1135999', settings: [a(false), later(false), auto(true)] },
    'CLOSED',
  ],
  [
    'an auto-provisioned pool, although auto-provisioning is off (was CLOSED)',
    { pools: [aPool({ autoProvisioned: true })], settings: [a(false), later(false), auto(true)] },
    'WILL_REOPEN',
  ],
  [
    'an unknown control plane version, so ComputeClasses may create open pools',
    { controlPlaneVersion: null, settings: [a(false), later(false), auto(true)] },
    'UNKNOWN',
  ],
  [
    'an unknown control plane version, and pools that are closed either way',
    { controlPlaneVersion: 'latest', settings: [a(false), later(false), auto(false)] },
    'CLOSED',
  ],
  [
    'auto-provisioning on would reopen',
    { autoProvisioning: true, settings: [a(false), later(false), auto(true)] },
    'WILL_REOPEN',
  ],
  [
    'auto-provisioning on, setting not a boolean',
    { autoProvisioning: true, settings: [a(false), later(false), auto('UNREADABLE')] },
    'UNKNOWN',
  ],
  ['no pools, default DISABLED', { pools: [], settings: [later(false)] }, 'CLOSED'],
  ['no pools, default ENABLED', { pools: [], settings: [later(true)] }, 'WILL_REOPEN'],
  ['Autopilot closed', { ...autopilot, settings: [auto(false)] }, 'CLOSED'],
  ['Autopilot, site ENABLED, pool closed', { ...autopilot, settings: [a(false), auto(true)] }, 'OPEN'],
  [
    'Autopilot, site not a boolean, pool closed',
    { ...autopilot, settings: [a(false), auto('UNREADABLE')] },
    'UNKNOWN',
  ],
  ['Autopilot without pools', { ...autopilot, pools: [], settings: [auto(true)] }, 'OPEN'],
  ['Autopilot ignores the default', { ...autopilot, settings: [auto(false), later(true)] }, 'CLOSED'],
];

describe('exposure', () => {
  for (const [name, differences, expected] of CASES) {
    it(`${name}: ${expected}`, () => {
      assert.equal(judgeSettings(aCluster(differences)).exposure, expected);
    });
  }

  it('omits manually created pools on Autopilot, and GKE-created pools without auto-provisioning', () => {
    assert.equal(judgeSettings(aCluster(autopilot)).newPools, null);
    assert.equal(judgeSettings(aCluster()).autoProvisioned, null);
  });
});
