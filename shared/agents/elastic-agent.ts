import { type Agent, AT_READ_ONLY_PORT } from './agent.ts';

const KUBERNETES_INPUT = /type["']?\s*:\s*["']?kubernetes\/metrics/;

/** Standalone Elastic Agent; under Fleet, its policy is not in the cluster and cannot be seen. */
export const elasticAgent = {
  name: 'Elastic Agent',
  cause: 'its kubernetes/metrics input can be set to 10255',
  reach: 'OWN_NODE',
  configMarker: KUBERNETES_INPUT,
  kinds: ['Agent'],
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes/metrics input calls port 10255',
      all: [{ in: 'config', like: KUBERNETES_INPUT }, AT_READ_ONLY_PORT],
    },
  ],
  remediation:
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Elastic Agent's own syntax
    'Set hosts: ["https://${env.NODE_NAME}:10250"] with bearer_token_file and ssl.certificate_authorities in each stream; under Fleet, in the Kubernetes integration.',
} as const satisfies Agent;
