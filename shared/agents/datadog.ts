import type { Agent } from './agent.ts';

/** `datadog/agent` and its mirrors; a mirror that is only called `agent` shows by its variables. */
const IMAGE = {
  in: 'image',
  like: /datadog(?:(?!datadog)[^/])*\/agent(?:-\w+)?$|(?:^|[/._-])datadog(?:hq)?[._-]agent(?:-(?:amd64|arm64|fips|full|jmx))?$|(?:^|[/._-])docker-dd-agent$/i,
} as const;
const RENAMED_IMAGE = { in: 'image', like: /(?:^|\/)agent$/ } as const;
const NO_API_SERVER = { in: 'env', name: 'DD_KUBELET_USE_API_SERVER', lacks: /^(?:true|1|t)$/i } as const;
/** Runs cluster checks only, and has no kubelet of its own to read. */
const NO_RUNNER = { in: 'env', name: 'DD_CLC_RUNNER_ENABLED', lacks: /^(?:true|1|t)$/i } as const;
/** A port of 0 is not tried. */
const HTTP_ON = { in: 'env', name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', lacks: /^0+$/ } as const;
/** The same in datadog.yaml. */
const HTTP_OFF = /kubernetes_http_kubelet_port["']?\s?:\s?["']?0+\b/;
const HTTPS_PORT = 'DD_KUBERNETES_HTTPS_KUBELET_PORT';
const FALLS_BACK = 'falls back to 10255 if 10250 refuses the request';
const HTTPS_OFF = 'its HTTPS kubelet port is set to 0, which leaves the built-in 10255';

/**
 * Tries HTTPS on 10250 first, then HTTP on 10255. The API server replaces only `/pods`, so with HTTPS port 0 the agent
 * still calls 10255.
 */
export const datadog = {
  name: 'Datadog Agent',
  cause: 'falls back to 10255; its chart sets the HTTPS port to 0 on Autopilot, which leaves only 10255',
  reach: 'OWN_NODE',
  configMarker:
    /kubernetes_https?_kubelet_port|(?:kubelet|cadvisor|probes|slis)_metrics_endpoint|^[ \t]*["']?datadog["']?[ \t]*:|DD_KUBERNETES_HTTPS?_KUBELET_PORT/m,
  kinds: ['DatadogAgent'],
  settings: [
    { evidence: HTTPS_OFF, like: /(?:^|\.)DD_KUBERNETES_HTTPS_KUBELET_PORT=0+$/m },
    {
      evidence: 'its chart for Autopilot sets the HTTPS kubelet port to 0, which leaves 10255',
      like: /(?:^|\.)providers\.gke\.autopilot=true$/m,
      lacks: /(?:^|\.)kubelet\.(?:useApiServer|fineGrainedAuthorization)=true$/m,
    },
    {
      evidence: FALLS_BACK,
      like: /^kind=DatadogAgent$/m,
      lacks: /(?:^|\.)(?:DD_KUBELET_USE_API_SERVER=(?:true|1|t)|DD_KUBERNETES_HTTP_KUBELET_PORT=0+)$/im,
    },
  ],
  signs: [
    {
      confidence: 'HIGH',
      evidence: HTTPS_OFF,
      all: [IMAGE, HTTP_ON, { in: 'env', name: HTTPS_PORT, like: /^0+$/ }],
    },
    {
      confidence: 'HIGH',
      evidence: HTTPS_OFF,
      all: [RENAMED_IMAGE, HTTP_ON, { in: 'env', name: HTTPS_PORT, like: /^0+$/ }],
    },
    {
      confidence: 'HIGH',
      evidence: HTTPS_OFF,
      all: [
        { in: 'config', like: /^[ \t]*kubernetes_https_kubelet_port\s*:\s*["']?0+\b/m },
        { in: 'config', lacks: HTTP_OFF },
      ],
    },
    {
      confidence: 'MEDIUM',
      evidence: 'an HTTP kubelet port is set',
      all: [IMAGE, NO_API_SERVER, { in: 'env', name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', like: /^[1-9]/ }],
    },
    {
      confidence: 'LOW',
      evidence: FALLS_BACK,
      all: [IMAGE, HTTP_ON, NO_API_SERVER, NO_RUNNER, { in: 'every config', lacks: [HTTP_OFF] }],
    },
  ],
  remediation:
    'Set datadog.kubelet.useApiServer=true (chart 3.113.0, agent 7.65.0), or from 1.32 on datadog.kubelet.fineGrainedAuthorization=true (chart 3.135.1); leave the HTTPS kubelet port at 10250.',
  kindRemediations: {
    DatadogAgent:
      'In spec.override.nodeAgent.env set DD_KUBERNETES_HTTP_KUBELET_PORT to 0, and remove DD_KUBERNETES_HTTPS_KUBELET_PORT or set it to 10250; the operator grants what 10250 needs.',
  },
} as const satisfies Agent;
