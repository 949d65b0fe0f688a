import { arch, cpus, platform } from 'node:os';
import { renderTable } from './table.ts';

/*
 * `npm run bench [SCENARIO…]`: whole processes, measured one after the other in one run.
 * Ratios hold on a noisy machine; absolute figures are given to place them. Exit status 1 where a bound is not met.
 */
const SCENARIOS = [
  'latency-bound',
  'many-clusters',
  'assess-stream',
  'asset-inventory',
  'metrics-reader',
  'migrate-stream',
  'plan-stream',
  'usage-scan',
  'function-start',
