import { setTimeout as delay } from 'node:timers/promises';
import { SweepError } from '../../shared/platform/errors.ts';
import type { ObjectReference, ObjectState, ProbeObjects } from '../../shared/stages/sample/ports.ts';
import type { ProbeObject } from './manifest.ts';

/** An object of the probe and its current state in the cluster. */
export interface ProbeStep<Object extends ObjectReference = ObjectReference> {
  readonly object: Object;
  readonly state: Exclude<ObjectState, 'FOREIGN'>;
}

const DELETION_POLL_MS = 1_000;

/**
 * The current state of each object of the manifest, in its order. Changes nothing.
 * Throws SweepError PROBE_FOREIGN if an object with that name is not ours.
 */
export async function inspectProbe<Object extends ObjectReference>(
  manifest: readonly Object[],
  objects: ProbeObjects,
): Promise<ProbeStep<Object>[]> {
  const steps: ProbeStep<Object>[] = [];
  for (const object of manifest) {
    const state = await objects.stateOf(object);
    if (state === 'FOREIGN')
      throw new SweepError('PROBE_FOREIGN', { kind: object.kind, name: object.metadata.name });
    steps.push({ object, state });
  }
  return steps;
}

/** Applies the manifest. Installing twice changes nothing the second time. */
export async function installProbe(
  steps: readonly ProbeStep<ProbeObject>[],
  objects: ProbeObjects,
): Promise<void> {
  for (const { object } of steps) await objects.apply(object);
}

/** Removes the existing objects in reverse order, and waits until all are gone or the signal is aborted. */
export async function removeProbe(
  steps: readonly ProbeStep[],
  objects: ProbeObjects,
  signal: AbortSignal,
): Promise<void> {
  const present = steps.filter(({ state }) => state === 'OURS').toReversed();
  for (const { object } of present) await objects.remove(object);
  for (const { object } of present)
    while ((await objects.stateOf(object)) !== 'ABSENT')
      await delay(DELETION_POLL_MS, undefined, { signal }).catch((cause: unknown) => {
        throw new SweepError('PROBE_NOT_GONE', { kind: object.kind, name: object.metadata.name }, { cause });
      });
}
