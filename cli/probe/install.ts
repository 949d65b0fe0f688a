import { setTimeout as delay } from 'node:timers/promises';
import { SweepError } from '../../shared/platform/errors.ts';
import { formatList } from '../../shared/platform/text.ts';
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

/**
 * Applies the manifest. Installing twice changes nothing the second time.
 * Throws SweepError PROBE_NOT_GONE if an object is being deleted, PROBE_INCOMPLETE if one cannot be applied or is not
 * there afterwards.
 */
export async function installProbe(
  steps: readonly ProbeStep<ProbeObject>[],
  objects: ProbeObjects,
): Promise<void> {
  for (const { object, state } of steps) if (state === 'DELETING') throw notGone(object);
  const present = new Set(steps.filter(({ state }) => state === 'OURS').map(({ object }) => object));
  for (const { object } of steps) {
    try {
      await objects.apply(object);
      present.add(object);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      throw incomplete(present, error.message);
    }
  }
  for (const { object } of steps) if ((await objects.stateOf(object)) !== 'OURS') present.delete(object);
  if (present.size < steps.length)
    throw incomplete(present, 'Something deletes the other objects of the probe.');
}

function incomplete(present: ReadonlySet<ObjectReference>, detail: string): SweepError {
  const names = [...present].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return new SweepError('PROBE_INCOMPLETE', {
    present: names.length === 0 ? 'none of its objects' : formatList(names),
    detail,
  });
}

const notGone = ({ kind, metadata: { name } }: ObjectReference, cause?: unknown) =>
  new SweepError('PROBE_NOT_GONE', { kind, name }, { cause });

/** Removes the existing objects in reverse order, and waits until all are gone or the signal is aborted. */
export async function removeProbe(
  steps: readonly ProbeStep[],
  objects: ProbeObjects,
  signal: AbortSignal,
): Promise<void> {
  const present = steps.filter(({ state }) => state !== 'ABSENT').toReversed();
  for (const { object } of present) await objects.remove(object);
  for (const { object } of present)
    while ((await objects.stateOf(object)) !== 'ABSENT')
      await delay(DELETION_POLL_MS, undefined, { signal }).catch((cause: unknown) => {
        throw notGone(object, cause);
      });
}
