import { isSeq } from 'yaml';
import { type Container, hasVariable, settingsPair } from '../manifest/containers.ts';
import type { Splice } from '../types.ts';
import { lookup, ownPair } from '../yaml/lookup.ts';
import { insertFirstItem, insertPair, type Writable } from '../yaml/structure-edit.ts';

const FIELDS = { NODE_NAME: 'spec.nodeName', NODE_IP: 'status.hostIP' } as const;
type NodeVariable = keyof typeof FIELDS;

/** The container's variable that holds the field, or the name of one that could be added. */
export function nodeVariable(container: Container, variable: NodeVariable): string {
  const present = container.variables.find(({ fieldPath }) => fieldPath === FIELDS[variable]);
  if (present !== undefined) return present.name;
  return hasVariable(container, variable) ? `KUBELET_${variable}` : variable;
}

/**
 * The edit that adds the variables which are used and not there yet; they come first, so that others may refer to them.
 * @returns null where the container's list of variables cannot be added to
 */
export function addNodeVariables(container: Container, used: ReadonlySet<string>): Splice[] | null {
  const missing = (['NODE_NAME', 'NODE_IP'] as const)
    .map((variable) => ({ name: nodeVariable(container, variable), fieldPath: FIELDS[variable] }))
    .filter(({ name }) => used.has(name) && !hasVariable(container, name))
    .map(({ name, fieldPath }): Writable => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
  if (missing.length === 0) return [];
  const { manifest, node } = container;
  const list = ownPair(node, 'env')?.value;
  if (isSeq(list)) return missing.map((variable) => insertFirstItem(manifest.source, list, variable));
  const before = settingsPair(node);
  if (before === null || lookup(manifest.document, node, 'env') !== undefined) return null;
  return [insertPair(manifest.source, node, before, 'env', missing)];
}
