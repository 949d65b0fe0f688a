/**
 * What goes wrong with an operation: it fails before it recreates a node, recreates half of the nodes and then fails
 * although the setting has changed, never ends, or is canceled by somebody else halfway.
 */
export type OperationFault = 'FAILS' | 'PARTIAL' | 'HANGS' | 'CANCELED';

/** The `error` of an operation that is done, and the code of its condition. */
export interface OperationError {
  /** google.rpc.Code. */
  readonly code: 1 | 8;
  readonly message: string;
  readonly condition: { readonly code?: string; readonly canonicalCode: string };
}

/** When things happen in an operation. */
export interface OperationCourse {
  readonly startMs: number;
  /** Infinity if it never ends. */
  readonly endMs: number;
  /** From when it is ABORTING; null if it is not canceled. */
  readonly abortMs: number | null;
  /** Time per recreated node. */
  readonly nodeMs: number;
  /** How many nodes are recreated before it ends. */
  readonly replaced: number;
  /** Whether the settings change. */
  readonly applies: boolean;
  readonly error: OperationError | null;
}

/** Source: kubernetes-sigs/sig-storage-local-static-provisioner#526, which shows an operation that ran out of quota. */
const OUT_OF_QUOTA: OperationError = {
  code: 8,
  message: "Instance creation failed: Quota 'IN_USE_ADDRESSES' exceeded.  Limit: 8.0 in region us-central1.",
  condition: { code: 'GCE_QUOTA_EXCEEDED', canonicalCode: 'RESOURCE_EXHAUSTED' },
};

/** Google's own wording is not on record; the code is google.rpc's for a canceled operation. */
export const CANCELED = {
  applies: false,
  error: {
    code: 1,
    message: 'Operation was cancelled.',
    condition: { canonicalCode: 'CANCELLED' },
  },
} as const satisfies Partial<OperationCourse>;

/** @param durationMs of the whole operation if nothing goes wrong */
export function courseOf(
  {
    startMs,
    durationMs,
    nodes,
  }: { readonly startMs: number; readonly durationMs: number; readonly nodes: number },
  fault: OperationFault | null,
): OperationCourse {
  const nodeMs = nodes === 0 ? 0 : durationMs / nodes;
  const half = { replaced: Math.floor(nodes / 2), halfMs: startMs + durationMs / 2 };
  const succeeds = { startMs, nodeMs, abortMs: null, error: null, applies: true };
  switch (fault) {
    case null:
      return { ...succeeds, endMs: startMs + durationMs, replaced: nodes };
    case 'FAILS':
      return { ...succeeds, endMs: half.halfMs, replaced: 0, applies: false, error: OUT_OF_QUOTA };
    case 'PARTIAL':
      return { ...succeeds, endMs: half.halfMs, replaced: half.replaced, error: OUT_OF_QUOTA };
    case 'HANGS':
      return { ...succeeds, endMs: Number.POSITIVE_INFINITY, replaced: half.replaced, applies: false };
    case 'CANCELED':
      return {
        ...succeeds,
        abortMs: half.halfMs,
        endMs: half.halfMs + durationMs / 4,
        replaced: half.replaced,
        ...CANCELED,
      };
  }
}
