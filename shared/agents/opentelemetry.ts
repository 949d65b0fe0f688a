import { type Agent, AT_READ_ONLY_PORT, type Sign } from './agent.ts';

export const KUBELET_STATS = { in: 'config', like: /kubelet_?stats/ } as const;
/** The kubeletstats receiver spells it `auth_type`, Helm values of charts around it `authType`. */
const NO_AUTHENTICATION = { in: 'config', like: /auth_?type["']?\s*:\s*["']?none/i } as const;
export const TO_SERVICE_ACCOUNT =
  'auth_type: serviceAccount, endpoint https://…:10250, with get on nodes/stats';

/** The receiver calls the port, by its endpoint or by the default that goes with its authentication. */
export function kubeletStatsSigns(...more: Sign['all']): readonly Sign[] {
  return [
    {
      confidence: 'HIGH',
      evidence: 'its kubeletstats receiver calls port 10255',
      all: [...more, KUBELET_STATS, AT_READ_ONLY_PORT],
    },
    {
      confidence: 'MEDIUM',
      evidence: 'its kubeletstats receiver uses no authentication, for which 10255 is the default',
      all: [...more, KUBELET_STATS, NO_AUTHENTICATION, { in: 'config', lacks: /:10250(?!\d)/ }],
    },
  ];
}

/** The receiver's README: `auth_type: none` uses the read-only port. */
export const openTelemetry = {
  name: 'OpenTelemetry kubeletstats receiver',
  cause: 'the receiver uses 10255 with `auth_type: none`',
  reach: 'OWN_NODE',
  configMarker: /kubelet_?stats/,
  kinds: ['OpenTelemetryCollector'],
  settings: [
    {
      evidence: 'its kubeletstats receiver uses no authentication, for which 10255 is the default',
      like: /(?:^|\.)kubelet_?stats(?:\/[^.=\s]*)?\.auth_?type=none$/im,
    },
  ],
  signs: kubeletStatsSigns(),
  remediation: `Set ${TO_SERVICE_ACCOUNT}.`,
} as const satisfies Agent;
