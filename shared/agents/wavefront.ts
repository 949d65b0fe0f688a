import { type Agent, imageNamed } from './agent.ts';

const IMAGE = imageNamed('wavefront-kubernetes-collector|tanzu_observability/kubernetes-collector');
const USES_HTTPS = /kubeletHttps["']?\s*:\s*['"]?true/;

/** The collector's kubernetes_source, by its configuration page. */
export const wavefront = {
  name: 'Wavefront / Tanzu collector',
  cause: 'its kubernetes_source uses 10255 by default',
  reach: 'OWN_NODE',
  configMarker: /kubernetes_source["']?\s*:/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes_source lacks kubeletHttps: true, and 10255 is its default',
      all: [IMAGE, { in: 'config', like: /kubernetes_source["']?\s*:/ }, { in: 'config', lacks: USES_HTTPS }],
    },
    {
      confidence: 'LOW',
      evidence: 'uses 10255 unless configured otherwise',
      all: [IMAGE, { in: 'every config', lacks: [USES_HTTPS] }],
    },
  ],
  remediation: 'Set kubeletPort: 10250 and kubeletHttps: true in its kubernetes_source.',
} as const satisfies Agent;
