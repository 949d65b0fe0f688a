import { type Agent, AT_READ_ONLY_PORT } from './agent.ts';

/** Manifests of Elastic before 7.x set `hosts: ["${NODE_NAME}:10255"]`. */
export const metricbeat = {
  name: 'Elastic Metricbeat',
  cause: 'old manifests set its kubernetes module to 10255',
  reach: 'OWN_NODE',
  configMarker: /module["']?\s*:\s*["']?kubernetes\b/,
  kinds: ['Beat'],
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes module calls port 10255',
      all: [{ in: 'config', like: /module["']?\s*:\s*["']?kubernetes\b/ }, AT_READ_ONLY_PORT],
    },
  ],
  remediation:
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Metricbeat's own syntax
    'Set hosts: ["https://${NODE_NAME}:10250"] with bearer_token_file and ssl.certificate_authorities.',
} as const satisfies Agent;
