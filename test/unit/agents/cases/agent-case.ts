import type { AgentName } from '../../../../shared/agents/agents.ts';
import type { ContainerSketch } from '../../../support/pod-builder.ts';

/** The expected agent, or null; the confidence, or `-` if the container is not a caller; the container. */
export type AgentCase = readonly [
  agent: AgentName | null,
  confidence: 'HIGH' | 'MEDIUM' | 'LOW' | '-',
  sketch: ContainerSketch,
];
