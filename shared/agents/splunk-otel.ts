import { type Agent, imageNamed } from './agent.ts';
import { kubeletStatsSigns, TO_SERVICE_ACCOUNT } from './opentelemetry.ts';

/** signalfx/splunk-otel-collector-chart#2159, released after 0.138.0, moved Autopilot to 10250. */
export const splunkOpenTelemetry = {
  name: 'Splunk OpenTelemetry Collector chart',
  cause: 'its chart used 10255 on Autopilot up to 0.138.0; only its ConfigMap shows it',
  reach: 'OWN_NODE',
  configMarker: /splunkObservability["']?\s*:|splunk-otel-collector/,
  settings: [
    {
      evidence: 'its chart used port 10255 on Autopilot up to 0.138.0',
      like: /(?:^|\.)distribution=gke\/autopilot$/m,
    },
  ],
  signs: kubeletStatsSigns(imageNamed('splunk-otel-collector')),
  remediation: `Update the chart (signalfx/splunk-otel-collector-chart#2159), or set ${TO_SERVICE_ACCOUNT}.`,
} as const satisfies Agent;
