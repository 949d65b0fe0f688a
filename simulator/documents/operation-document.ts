import type { Operation, OperationLedger } from '../operations/operation-ledger.ts';
import { operationLinkOf } from './links.ts';
import type { RestDocument } from './rest-document.ts';

/**
 * The current state of an operation as GKE v1 describes it. Source: operation-*.json; progress from operations.json.
 */
export function operationDocument(
  operation: Operation,
  ledger: OperationLedger,
  projectNumber: string,
): RestDocument {
  const { name, type, cluster, targetLink, nodes, startMs, endMs } = operation;
  const status = ledger.statusOf(operation);
  return {
    name,
    operationType: type,
    status,
    ...(nodes > 0 ? { progress: { metrics: nodeMetrics(nodes, ledger.nodesDone(operation)) } } : {}),
    startTime: new Date(startMs).toISOString(),
    ...(status === 'DONE' ? { endTime: new Date(endMs).toISOString() } : {}),
    selfLink: operationLinkOf(projectNumber, cluster.location, name),
    targetLink,
    zone: cluster.location,
  };
}

/** Zero counts are omitted, as in the API. */
function nodeMetrics(total: number, complete: number): RestDocument[] {
  return [
    { name: 'NODES_TOTAL', intValue: String(total) },
    { name: 'NODES_COMPLETE', ...(complete > 0 ? { intValue: String(complete) } : {}) },
  ];
}
