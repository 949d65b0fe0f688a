import { configScripts } from './config-scripts.ts';
import { heapster } from './heapster.ts';
import { httpClients } from './http-clients.ts';
import { kubeletstats } from './kubeletstats.ts';
import { mackerel } from './mackerel.ts';
import { metricbeat } from './metricbeat.ts';
import { netdata } from './netdata.ts';
import { prometheus } from './prometheus.ts';
import type { Rule } from './rule.ts';
import { serviceMonitors } from './service-monitors.ts';
import { signalfx } from './signalfx.ts';
import { spire } from './spire.ts';
import { telegraf } from './telegraf.ts';
import { unknownPrograms } from './unknown-programs.ts';
import { vendors } from './vendors.ts';
import { wavefront } from './wavefront.ts';

/** Every rule, in the order in which they may claim a place. */
export const RULES: readonly Rule[] = [
  vendors,
  mackerel,
  heapster,
  httpClients,
  configScripts,
  kubeletstats,
  metricbeat,
  prometheus,
  telegraf,
  spire,
  wavefront,
  signalfx,
  netdata,
  serviceMonitors,
  unknownPrograms,
];
