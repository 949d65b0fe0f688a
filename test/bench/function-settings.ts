import type { FunctionName } from '../../shared/platform/options-table.ts';

/** In execution order. */
export const FUNCTIONS = [
  'enumerate-fleet',
  'inspect-cluster',
  'inspect-change',
  'conclude-scan',
  'serve-report',
] as const satisfies readonly FunctionName[];

/** Settings with which every function starts; no API is called before there is work. */
export const SETTINGS = {
  SWEEP_SCOPE: 'organizations/123456789012',
  SWEEP_STORE: 'bigquery://test/sweep10255',
  SWEEP_SCAN_TOPIC: 'projects/test/topics/cluster-scans',
  SWEEP_CHANGE_TOPIC: 'projects/test/topics/cluster-changes',
  SWEEP_CONCLUSION_TOPIC: 'projects/test/topics/scan-conclusions',
  SWEEP_ALERT_TOPIC: 'projects/test/topics/port-alerts',
  SWEEP_PARKED_TOPIC: 'projects/test/topics/parked-messages',
} as const;
