import { SweepError } from '../../shared/platform/errors.ts';
import type { System } from './faults.ts';

/** A call to a port. */
export interface PortCall {
  readonly system: System;
  readonly method: string;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

/** The error that a port throws when its system is down, after the retries of its adapter. */
export function failureOf({ system, method }: Pick<PortCall, 'system' | 'method'>): SweepError {
  switch (system) {
    case 'store':
      return new SweepError('STORE_BUSY', { path: 'bigquery://simulated', status: 503 });
    case 'pubsub':
      return new SweepError('QUEUE_FAILED', { topic: method, detail: 'unavailable' });
    case 'gke':
      return new SweepError('API_BUSY', { api: 'GKE', resource: method, status: 503, attempts: 6 });
    case 'control-plane':
      return method === 'readMetrics'
        ? new SweepError('KUBELET_UNREADABLE', { node: 'the node', detail: 'connection reset' })
        : new SweepError('KUBERNETES_UNREACHABLE', { cluster: 'c', route: 'DNS', detail: 'timeout' });
    case 'monitoring':
    case 'log':
    case 'topic':
    case 'webhook':
    case 'security-center':
      return new SweepError('API_BUSY', { api: system, resource: method, status: 503, attempts: 4 });
  }
}
