import type { Agent } from './agent.ts';
import { kubeletStatsSigns, TO_SERVICE_ACCOUNT } from './opentelemetry.ts';

/** SigNoz's documentation for Autopilot sets `authType: none` and the endpoint `${K8S_NODE_NAME}:10255`. */
export const sigNoz = {
  name: 'SigNoz k8s-infra',
  cause: 'its documentation for Autopilot sets 10255 without authentication',
  reach: 'OWN_NODE',
  configMarker: /k8s-infra["']?\s*:|kubeletMetrics["']?\s*:/,
  settings: [
    {
      evidence: 'presets.kubeletMetrics uses no authentication, for which 10255 is the default',
      like: /(?:^|\.)presets\.kubeletMetrics\.authType=none$/m,
    },
  ],
  signs: kubeletStatsSigns({ in: 'workload', like: /k8s-infra/ }),
  remediation: `Set ${TO_SERVICE_ACCOUNT}; in the chart's values, presets.kubeletMetrics.authType and endpoint.`,
} as const satisfies Agent;
