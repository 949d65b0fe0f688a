import { configScripts } from './config-scripts.ts';
import { httpClients } from './http-clients.ts';
import type { Rule } from './rule.ts';
import { serviceMonitors } from './service-monitors.ts';
import { silentAgents } from './silent-agents.ts';
import { REWRITES } from './table.ts';
import { unknownPrograms } from './unknown-programs.ts';

const agents = new Set(Object.values(REWRITES).filter((rewrite) => rewrite !== 'vendor'));

/** Every rule, in the order in which they may claim a place. */
export const RULES: readonly Rule[] = [
  silentAgents,
  ...agents,
  serviceMonitors,
  httpClients,
  configScripts,
  unknownPrograms,
];
