import type { Deck } from './dealer.ts';
import type { ClusterStatus, ClusterTruth, ControlPlane } from './truth.ts';

export const STATUS_DECK: Deck<ClusterStatus> = [
  [20, 'RUNNING'],
  [2, 'PROVISIONING'],
  [1, 'RECONCILING'],
  [1, 'ERROR'],
  [1, 'DEGRADED'],
];

export const CONTROL_PLANE_DECK: Deck<ControlPlane> = [
  [11, 'PUBLIC'],
  [4, 'LEGACY_PUBLIC'],
  [4, 'DNS'],
  [3, 'DNS_AND_PRIVATE'],
  [3, 'PRIVATE'],
];

export const CHANNEL_DECK: Deck<ClusterTruth['releaseChannel']> = [
  [5, 'REGULAR'],
  [2, 'STABLE'],
  [1, 'RAPID'],
  [1, 'EXTENDED'],
  [1, null],
];

const DAY_MS = 24 * 60 * 60 * 1000;
const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

type Labels = Readonly<Record<string, string>>;

/** Mostly clusters without an exemption, and some with a valid, expired or unparsable one. */
export function exemptionDeck(nowMs: number): Deck<Labels> {
  const exempt = (until: string): Labels => ({
    'sweep10255-exempt-until': until,
    'sweep10255-exempt-reason': 'vendor-agent-migration',
    'sweep10255-exempt-owner': 'platform-team',
  });
  return [
    [21, {}],
    [2, exempt(dayOf(nowMs + 60 * DAY_MS))],
    [1, exempt(dayOf(nowMs - 30 * DAY_MS))],
    [1, { 'sweep10255-exempt-until': 'next-quarter' }],
  ];
}
