import type { Agent } from './agent.ts';

/** The VictoriaMetrics operator scrapes nodes as its custom resources say, so no sign of a container shows it. */
export const victoriaMetrics = {
  name: 'VictoriaMetrics operator',
  cause: 'a VMNodeScrape, VMServiceScrape or VMScrapeConfig can name 10255',
  reach: 'ALL_NODES',
  configMarker: /\bvmScrape["']?\s*:|\bVMNodeScrape\b/,
  kinds: ['VMNodeScrape', 'VMServiceScrape', 'VMPodScrape', 'VMStaticScrape', 'VMScrapeConfig', 'VMAgent'],
  settings: [
    {
      evidence: 'the VMNodeScrape of its chart for kubelets names port 10255',
      like: /(?:^|\.)kubelet\.vmScrapes?\.(?:\w+\.)?spec\.port=10255$/m,
    },
  ],
  signs: [],
  remediation:
    'In the VMNodeScrape set scheme: https, port "10250", bearerTokenFile and tlsConfig.caFile of the service account, and grant get on nodes/metrics; in a VMScrapeConfig likewise, with 10250 in its targets and relabelings.',
} as const satisfies Agent;
