import { type Agent, imageNamed } from './agent.ts';

/** Container Insights, whose agent also runs on clusters outside Azure through Arc. */
export const azureMonitor = {
  name: 'Azure Monitor Container Insights',
  cause: 'falls back to 10255',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'LOW',
      evidence: 'falls back to 10255',
      all: [
        imageNamed('azuremonitor/containerinsights(?:/\\w+)?|containerinsights/ciprod\\w*|ciprod\\w*'),
        { in: 'env', name: 'IS_SECURE_CADVISOR_PORT', lacks: /^true$/i },
      ],
    },
  ],
  remediation: 'Update to a current release.',
} as const satisfies Agent;
