import type { Agent } from './agent.ts';

const REGEX = String.raw`regex["']?\s*:\s*["']?\(?`;
/** The lines between two relabelings of one job. */
const SAME_JOB = String.raw`["']?[ \t]*\n(?:(?!.*\bjob_name\b).*\n){0,15}?.*`;
const KUBELET = String.raw`(?:[\w.-]*;){0,3}[\w.-]*kubelet\)?(?:;true)?`;
const HTTP_PORT = String.raw`\(?http-metrics\b`;
/** Relabelings that keep port http-metrics of the kubelet Service: in one regex, or in two in either order. */
const KEEPS_HTTP_PORT = new RegExp(
  `${REGEX}(?:${KUBELET}(?:;${HTTP_PORT}|${SAME_JOB}${REGEX}${HTTP_PORT})|${HTTP_PORT}\\)?${SAME_JOB}${REGEX}${KUBELET}["']?[ \\t]*$)`,
  'm',
);

/** Prometheus, and whatever reads its scrape jobs: vmagent, the OpenTelemetry prometheus receiver, Grafana Agent. */
export const prometheus = {
  name: 'Prometheus',
  cause: 'a scrape of nodes is relabeled from 10250 to 10255',
  reach: 'ALL_NODES',
  configMarker: /\bjob_name["']?\s*:/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'a scrape of nodes is relabeled to port 10255',
      all: [
        { in: 'config', like: /role["']?\s*:\s*['"]?node\b/ },
        { in: 'config', like: /\$(?:\$?\{1\}|\$?1):10255(?!\d|\/proxy\b)/ },
      ],
    },
    {
      confidence: 'MEDIUM',
      evidence: 'scrapes port http-metrics of a kubelet Service, which prometheus-operator sets to 10255',
      all: [
        { in: 'config', like: /role["']?\s*:\s*['"]?endpoint(?:s|slice)\b/ },
        { in: 'config', like: KEEPS_HTTP_PORT },
      ],
    },
  ],
  remediation:
    'Scrape with scheme https and port 10250, the cluster CA and the service account token; remove the relabeling to 10255.',
} as const satisfies Agent;
