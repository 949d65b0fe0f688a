import type { SimulatedNode, Taint } from './truth.ts';

/** A change of a node's `spec` by a client. */
export interface NodePatch {
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
  /** When the taints or the cordon changed. */
  readonly atMs: number;
}

/** A JSON patch cannot be applied, for example because one of its tests fails. */
export class PatchFailedError extends Error {}

interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

interface SpecPatch {
  readonly spec?: { readonly unschedulable?: boolean | null; readonly taints?: readonly Taint[] | null };
}

/** A node as clients have patched it. */
export function patchedNode(node: SimulatedNode, patch: NodePatch | undefined): SimulatedNode {
  if (patch === undefined) return node;
  const { unschedulable = node.unschedulable, taints = node.taints, atMs } = patch;
  return { ...node, unschedulable, taints, schedulableSinceMs: Math.max(node.schedulableSinceMs, atMs) };
}

/**
 * The change in a patch of a node: a JSON patch (a list), a merge patch, or a strategic merge patch that only cordons.
 * @throws PatchFailedError
 */
export function patchOf(node: SimulatedNode, body: unknown, atMs: number): NodePatch {
  if (Array.isArray(body)) return { ...jsonPatchOf(node, body), atMs };
  const { unschedulable, taints } = (body as SpecPatch).spec ?? {};
  return {
    ...(unschedulable === undefined ? {} : { unschedulable: unschedulable === true }),
    ...(taints === undefined ? {} : { taints: taints ?? [] }),
    atMs,
  };
}

/** Supports `test`, `add`, `replace` and `remove` of `/spec/unschedulable`, `/spec/taints/N` and a taint's key. */
function jsonPatchOf(
  node: SimulatedNode,
  operations: readonly JsonPatchOperation[],
): Omit<NodePatch, 'atMs'> {
  let { unschedulable } = node;
  const taints = [...node.taints];
  for (const { op, path, value } of operations) {
    const [, index = '', field] = /^\/spec\/taints\/(\d+)(?:\/(key|value|effect))?$/.exec(path) ?? [];
    const taint = taints[Number(index)];
    const found =
      path === '/spec/unschedulable'
        ? unschedulable
        : field === undefined
          ? taint
          : taint?.[field as keyof Taint];
    if (op === 'test' && JSON.stringify(found) !== JSON.stringify(value))
      throw new PatchFailedError(`testing path ${path} failed`);
    if (op === 'test') continue;
    if (path === '/spec/unschedulable') unschedulable = op !== 'remove' && value === true;
    else if (index !== '' && taint !== undefined && op === 'remove') taints.splice(Number(index), 1);
    else throw new PatchFailedError(`the simulator does not implement ${op} of ${path}`);
  }
  return { unschedulable, taints };
}
