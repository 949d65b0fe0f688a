import { type Agent, imageNamed } from './agent.ts';

const IMAGE = imageNamed('signalfx-agent');
const MONITOR = /type["']?\s*:\s*['"]?(?:kubelet-(?:stats|metrics)|kubernetes-volumes)\b/;
const USES_ACCOUNT = /authType["']?\s*:\s*['"]?serviceAccount/;

/** The Smart Agent's kubelet monitors, by its client.go: http on 10255 unless a URL is given. */
export const signalFx = {
  name: 'SignalFx Smart Agent',
  cause: 'its kubelet monitors use 10255 by default',
  reach: 'OWN_NODE',
  configMarker: MONITOR,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'a kubelet monitor lacks authType: serviceAccount, and 10255 is its default',
      all: [IMAGE, { in: 'config', like: MONITOR }, { in: 'config', lacks: USES_ACCOUNT }],
    },
    {
      confidence: 'LOW',
      evidence: 'uses 10255 unless configured otherwise',
      all: [IMAGE, { in: 'every config', lacks: [USES_ACCOUNT, /:10250(?!\d)/] }],
    },
  ],
  remediation: 'Set authType: serviceAccount and url: https://…:10250 in kubelet-stats and kubelet-metrics.',
} as const satisfies Agent;
