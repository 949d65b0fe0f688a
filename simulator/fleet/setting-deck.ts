import type { Mode } from '../../shared/model/words.ts';
import type { Deck } from './dealer.ts';
import type { SiteTruth } from './truth.ts';

/** A history that leads to certain settings of the read-only port. */
export interface SettingCard {
  readonly mode: Mode;
  /** Lowest and highest minor version it may have been created with; null: the response omits it. */
  readonly createdWith: readonly [number, number] | null;
  /** Whether its control plane still runs the version that it was created with. */
  readonly neverUpgraded?: true;
  readonly autoProvisioning?: true;
  readonly clusterDefault?: SiteTruth;
  readonly autoProvisioningDefault?: SiteTruth;
  readonly legacyAutoProvisioningDefault?: SiteTruth;
  /** The values of the pools, in order; the last one applies to all further pools. */
  readonly pools: readonly [SiteTruth, ...SiteTruth[]];
}

/** A fleet in the middle of a migration. Server defaults by creation version match the recorded responses. */
export const SETTING_DECK: Deck<SettingCard> = [
  // Untouched Autopilot clusters from before 1.32: open.
  [2, { mode: 'AUTOPILOT', createdWith: [27, 30], pools: [undefined] }],
  [1, { mode: 'AUTOPILOT', createdWith: [31, 31], autoProvisioningDefault: true, pools: [true] }],
  // Autopilot clusters closed by their single flag; pools created before that have no value and inherit it.
  [1, { mode: 'AUTOPILOT', createdWith: [26, 29], autoProvisioningDefault: false, pools: [undefined] }],
  [1, { mode: 'AUTOPILOT', createdWith: [28, 31], autoProvisioningDefault: false, pools: [false] }],
  // Created with 1.32 or later: closed by default.
  [
    2,
    {
      mode: 'AUTOPILOT',
      createdWith: [32, 36],
      clusterDefault: false,
      autoProvisioningDefault: false,
      pools: [false],
    },
  ],
  [
    3,
    {
      mode: 'STANDARD',
      createdWith: [32, 36],
      clusterDefault: false,
      autoProvisioningDefault: false,
      pools: [false],
    },
  ],
  // The same, with one pool that was reopened.
  [
    1,
    {
      mode: 'STANDARD',
      createdWith: [32, 35],
      clusterDefault: false,
      autoProvisioningDefault: false,
      pools: [true, false],
    },
  ],
  // Untouched Standard clusters from before 1.32: absent everywhere up to 1.30, `true` with 1.31.
  [2, { mode: 'STANDARD', createdWith: [26, 30], pools: [undefined] }],
  [2, { mode: 'STANDARD', createdWith: [31, 31], pools: [true] }],
  // Too old for the setting: the control plane is below 1.26.4-gke.500.
  [1, { mode: 'STANDARD', createdWith: [24, 25], neverUpgraded: true, pools: [undefined] }],
  // The common mistake: only the cluster default was changed, which does not affect existing pools.
  [1, { mode: 'STANDARD', createdWith: [25, 30], clusterDefault: false, pools: [undefined] }],
  [1, { mode: 'STANDARD', createdWith: [31, 31], clusterDefault: false, pools: [true, false] }],
  // Closed as the how-to page says: the default and every pool.
  [1, { mode: 'STANDARD', createdWith: [24, 30], clusterDefault: false, pools: [false] }],
  [
    2,
    {
      mode: 'STANDARD',
      createdWith: [27, 31],
      autoProvisioning: true,
      clusterDefault: false,
      autoProvisioningDefault: false,
      pools: [false],
    },
  ],
  // Every pool is closed, but the next one will be open: created manually, by auto-provisioning, or by its deprecated
  // default.
  [1, { mode: 'STANDARD', createdWith: [26, 31], pools: [false] }],
  [
    1,
    {
      mode: 'STANDARD',
      createdWith: [29, 31],
      autoProvisioning: true,
      clusterDefault: false,
      autoProvisioningDefault: true,
      pools: [false],
    },
  ],
  [
    1,
    {
      mode: 'STANDARD',
      createdWith: [32, 33],
      autoProvisioning: true,
      clusterDefault: false,
      legacyAutoProvisioningDefault: true,
      pools: [false],
    },
  ],
  // The creation version is unknown.
  [1, { mode: 'STANDARD', createdWith: null, pools: [undefined] }],
];
