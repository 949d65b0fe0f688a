import { type Agent, imageNamed } from './agent.ts';

const SOURCE = /--source[=\s]kubernetes/;

/** The `kubernetes` source, by Heapster's source configuration page. */
export const heapster = {
  name: 'Heapster',
  cause: 'its kubernetes source uses 10255 by default',
  reach: 'ALL_NODES',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes source lacks kubeletHttps=true, and 10255 is its default',
      all: [
        imageNamed('heapster(?:-[a-z0-9]+)?'),
        { in: 'args', like: SOURCE },
        { in: 'args', lacks: /--source[=\s]kubernetes(?:(?!--source)\S)*kubeletHttps=true/ },
      ],
    },
  ],
  remediation:
    'Set --source=kubernetes:…?kubeletHttps=true&kubeletPort=10250, or replace Heapster, which is no longer developed.',
} as const satisfies Agent;
