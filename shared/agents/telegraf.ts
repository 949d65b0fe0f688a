import { type Agent, AT_READ_ONLY_PORT } from './agent.ts';

const KUBERNETES_INPUT = /\[\[inputs\.(?:kubernetes|kube_inventory)\]\]/;

/** inputs.kubernetes (`url`) and inputs.kube_inventory (`url_kubelet`), by their READMEs. */
export const telegraf = {
  name: 'Telegraf',
  cause: 'its kubernetes inputs are often set to 10255',
  reach: 'OWN_NODE',
  configMarker:
    /\[\[inputs\.(?:kubernetes|kube_inventory|prometheus)\]\]|^[ \t]*-[ \t]+(?:kubernetes|kube_inventory):\s*(?:\{\s*)?["']?url/m,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes input calls port 10255',
      all: [{ in: 'config', like: KUBERNETES_INPUT }, AT_READ_ONLY_PORT],
    },
  ],
  remediation: 'Set url = "https://…:10250" with bearer_token and tls_ca.',
} as const satisfies Agent;
