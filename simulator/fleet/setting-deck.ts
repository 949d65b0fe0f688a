import type { Mode } from '../../shared/model/words.ts';
import type { Deck } from './dealer.ts';
import type { SiteTruth } from './truth.ts';

/** How a cluster came to its settings of the read-only port. */
export interface SettingCard {
  readonly mode: Mode;
  /** Least and greatest minor version that it was created with; null: the answer does not say. */
  readonly createdWith: readonly [number, number] | null;
  /** Its control plane still runs the version that it was created with. */
  readonly neverUpgraded?: true;
  readonly autoProvisioning?: true;
  readonly clusterDefault?: SiteTruth;
  readonly autoProvisioningDefault?: SiteTruth;
  readonly legacyAutoProvisioningDefault?: SiteTruth;
  /** The pools' own values in turn; the last one holds for all further pools. */
  readonly pools: readonly [SiteTruth, ...SiteTruth[]];
}

/** A fleet in migration. Server defaults by creation version are those of the recorded answers. */
export const SETTING_DECK: Deck<SettingCard> = [
  // Autopilot from before 1.32 that nobody touched: open.
  [2, { mode: 'AUTOPILOT', createdWith: [27, 30], pools: [undefined] }],
  [1, { mode: 'AUTOPILOT', createdWith: [31, 31], autoProvisioningDefault: true, pools: [true] }],
  // Autopilot that was closed by its one flag; pools that were made before say nothing, and inherit it.
  [1, { mode: 'AUTOPILOT', createdWith: [26, 29], autoProvisioningDefault: false, pools: [undefined] }],
  [1, { mode: 'AUTOPILOT', createdWith: [28, 31], autoProvisioningDefault: false, pools: [false] }],
  // Made with 1.32 or later: closed by default.
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
  // The same, with one pool that was opened again.
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
  // Standard from before 1.32 that nobody touched: absent everywhere up to 1.30, `true` with 1.31.
  [2, { mode: 'STANDARD', createdWith: [26, 30], pools: [undefined] }],
  [2, { mode: 'STANDARD', createdWith: [31, 31], pools: [true] }],
  // Too old for the setting: its control plane is below 1.26.4-gke.500.
  [1, { mode: 'STANDARD', createdWith: [24, 25], neverUpgraded: true, pools: [undefined] }],
  // The common mistake: the cluster's default alone was changed, which reaches no pool that exists.
  [1, { mode: 'STANDARD', createdWith: [25, 30], clusterDefault: false, pools: [undefined] }],
  [1, { mode: 'STANDARD', createdWith: [31, 31], clusterDefault: false, pools: [true, false] }],
  // Closed as the how-to says: default and every pool.
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
  // Every pool is closed, but the next one will be open: by hand, by auto-provisioning, or by its deprecated default.
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
  // Nobody can tell what it was created with.
  [1, { mode: 'STANDARD', createdWith: null, pools: [undefined] }],
];
