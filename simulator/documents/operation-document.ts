import type { OperationError } from '../operations/operation-course.ts';
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
  const { name, type, cluster, targetLink, nodes, startMs, endMs, error } = operation;
  const status = ledger.statusOf(operation);
  return {
    name,
    operationType: type,
    status,
    ...(nodes > 0 ? { progress: { metrics: nodeMetrics(nodes, ledger.nodesDone(operation)) } } : {}),
    startTime: new Date(startMs).toISOString(),
    ...(status === 'DONE' ? { endTime: new Date(endMs).toISOString() } : {}),
    ...(status === 'DONE' && error !== null ? failureOf(error, targetLink) : {}),
    selfLink: operationLinkOf(projectNumber, cluster.location, name),
    targetLink,
    zone: cluster.location,
  };
}

/** Source: kubernetes-sigs/sig-storage-local-static-provisioner#526. */
function failureOf({ code, message, condition }: OperationError, targetLink: string): RestDocument {
  const conditions = targetLink.includes('/nodePools/') ? 'nodepoolConditions' : 'clusterConditions';
  return {
    detail: message,
    statusMessage: message,
    error: { code, message },
    [conditions]: [{ ...condition, message }],
  };
}

/** Zero counts are omitted, as in the API. */
function nodeMetrics(total: number, complete: number): RestDocument[] {
  return [
    { name: 'NODES_TOTAL', intValue: String(total) },
    { name: 'NODES_COMPLETE', ...(complete > 0 ? { intValue: String(complete) } : {}) },
  ];
}
