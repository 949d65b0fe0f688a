import { type Agent, imageNamed } from './agent.ts';

/** An attack scanner: its use of the port is a test, not a dependency. */
export const kubeHunter = {
  name: 'kube-hunter',
  cause: 'probes 10255/pods on every node',
  reach: 'ALL_NODES',
  signs: [{ confidence: 'HIGH', evidence: 'probes 10255 on every node', all: [imageNamed('kube-hunter')] }],
  remediation: 'None needed: it is an attack scanner, and a closed port is what it should find.',
} as const satisfies Agent;
