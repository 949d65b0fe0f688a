import type { Agent } from './agent.ts';

/** The VictoriaMetrics operator scrapes nodes as its custom resources say, so no sign of a container shows it. */
export const victoriaMetrics = {
  name: 'VictoriaMetrics operator',
  cause: 'a VMNodeScrape or VMServiceScrape can name 10255',
  reach: 'ALL_NODES',
  configMarker: /\bvmScrape["']?\s*:|\bVMNodeScrape\b/,
  kinds: ['VMNodeScrape', 'VMServiceScrape', 'VMPodScrape', 'VMStaticScrape', 'VMScrapeConfig', 'VMAgent'],
  signs: [],
  remediation:
    'In the VMNodeScrape set scheme: https, port "10250", bearerTokenFile and tlsConfig.caFile of the service account, and grant get on nodes/metrics.',
} as const satisfies Agent;
