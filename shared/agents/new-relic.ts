import { type Agent, imageNamed } from './agent.ts';
import { KUBELET_STATS, kubeletStatsSigns, TO_SERVICE_ACCOUNT } from './opentelemetry.ts';

/** newrelic/helm-charts#2391 moved the chart's Autopilot configuration to 10250 in August 2026. */
export const newRelic = {
  name: 'New Relic nr-k8s-otel-collector',
  cause: 'its configuration for Autopilot used 10255 until August 2026',
  reach: 'OWN_NODE',
  configMarker: /\bKUBE_NODE_NAME\}?:10255|nr-k8s-otel-collector|^[ \t]*newrelic-infrastructure[ \t]*:/m,
  settings: [
    {
      evidence: 'its configuration for Autopilot used port 10255 until August 2026',
      like: /(?:^|\.)provider=GKE_AUTOPILOT$/m,
    },
  ],
  signs: [
    ...kubeletStatsSigns({ in: 'image', like: /(?:^|\/)newrelic\/|nrdot-collector/ }),
    {
      confidence: 'HIGH',
      evidence: 'its kubeletstats receiver calls port 10255',
      all: [KUBELET_STATS, { in: 'config', like: /KUBE_NODE_NAME\}?:10255(?!\d)/ }],
    },
    {
      confidence: 'LOW',
      evidence: 'its configuration for Autopilot used port 10255 until August 2026',
      all: [
        imageNamed('nrdot-collector-k8s'),
        { in: 'every config', lacks: [/kubelet_?stats/, /:10250(?!\d)/] },
      ],
    },
  ],
  remediation: `Update the chart (newrelic/helm-charts#2391), or set ${TO_SERVICE_ACCOUNT}; in newrelic-infrastructure unset kubelet.config.port and scheme.`,
} as const satisfies Agent;
