import { configurationIn } from '../../shared/agents/config-text.ts';
import { matchAgent } from '../../shared/agents/match-agent.ts';
import { configMapsUsedBy, configTextsOf } from './manifest/config-texts.ts';
import { containersOf, containerTexts, listensOnPort } from './manifest/containers.ts';
import {
  isKnownKind,
  type Manifest,
  manifestsOf,
  nestedPodSpecs,
  nestedWorkloads,
  secretsIn,
} from './manifest/manifest.ts';
import { planManifest } from './plan-manifest.ts';
import { adoptIdentity, identityOf } from './rbac/rbac-objects.ts';
import { parseOrThrow } from './read/read-units.ts';
import type { Unit } from './read/split-items.ts';
import { rangeOf } from './rewrites/config-edits.ts';
import { placeFinder } from './text/splices.ts';
import type { Change, MigrationPolicy, PlannedObject, Splice, Subject, Workload } from './types.ts';
import { sharedRanges, textsAt } from './yaml/lookup.ts';

/** A unit after it has been read, once. */
export interface PlannedUnit {
  readonly manifests: readonly Manifest[];
  /** Those in which something is to be done, said or known. */
  readonly objects: readonly PlannedObject[];
  readonly secrets: ReturnType<typeof secretsIn>;
  readonly unknownKinds: number;
  /** Places of keys that their mapping already has. */
  readonly duplicateKeys: readonly Subject[];
}

/**
 * Reads a unit, and plans each object in it.
 * @param index the number of the unit over all files
 * @throws SweepError MANIFEST_INVALID, MANIFEST_TEMPLATE
 */
export function planUnit(unit: Unit, file: string, index: number, policy: MigrationPolicy): PlannedUnit {
  const { text, document, originalOffset, duplicateKeys } = parseOrThrow(unit.text, file, unit);
  const manifests = manifestsOf(text, document, policy.namespace, unit.itemKind);
  const shared = manifests.length > 0 ? sharedRanges(document) : [];
  const placeAt = placeFinder(unit.text, unit);
  const subjectAt = (at: number, { kind, namespace, name }: Manifest): Subject => ({
    ...placeAt(originalOffset(at)),
    kind,
    namespace,
    name,
  });
  const inUnit = (splices: readonly Splice[]): Splice[] =>
    splices.map((splice) => ({
      start: originalOffset(splice.start),
      end: originalOffset(splice.end),
      text: splice.text,
    }));
  const objects = manifests.map((manifest): PlannedObject => {
    const { changes, left } = planManifest(manifest, policy, shared);
    const subjectOf = (at: number): Subject => subjectAt(at, manifest);
    return {
      unit: index,
      subject: subjectOf(rangeOf(manifest.root).start),
      namesNamespace: manifest.namesNamespace,
      changes: changes.map(({ at, ...change }) => ({
        ...change,
        splices: inUnit(change.splices),
        subject: subjectOf(at),
      })),
      left: left.map(({ at, covers: _, kind: __, ...place }) => ({ ...place, subject: subjectOf(at) })),
      workload: manifest.podSpec === null ? null : workloadOf(manifest, changes, inUnit, subjectOf),
      nested: [
        ...nestedPodSpecs(manifest).flatMap((podSpec) => textsOf({ ...manifest, podSpec }, subjectOf)),
        ...nestedWorkloads(manifest).flatMap(({ scalar, workload: { podSpec, ...other } }) =>
          (podSpec === null ? nestedPodSpecs({ podSpec, ...other }) : [podSpec]).flatMap((spec) =>
            textsOf({ ...other, podSpec: spec }, () => subjectOf(rangeOf(scalar).start)),
          ),
        ),
      ],
      texts:
        manifest.kind === 'ConfigMap' ? configTextsOf(manifest).map(({ text }) => configurationIn(text)) : [],
    };
  });
  const nobody = { kind: '', namespace: '', name: '' };
  return {
    manifests,
    objects: objects.filter(matters),
    secrets: secretsIn(document, unit.itemKind),
    unknownKinds: manifests.filter((manifest) => manifest.podSpec === null && !isKnownKind(manifest)).length,
    duplicateKeys: duplicateKeys.map((at) => ({
      ...placeAt(originalOffset(at)),
      ...nobody,
    })),
  };
}

function matters({ changes, left, texts, workload, nested }: PlannedObject): boolean {
  return (
    changes.length + left.length + texts.length + nested.length > 0 ||
    (workload !== null &&
      (workload.configMaps.length > 0 ||
        workload.usesMongoDb ||
        workload.listensOnPort ||
        workload.containers.some(
          ({ texts: container }) => container.onHostNetwork || matchAgent(container) !== null,
        )))
  );
}

function workloadOf(
  manifest: Manifest,
  changes: readonly Change[],
  inUnit: (splices: readonly Splice[]) => Splice[],
  subjectOf: (at: number) => Subject,
): Workload {
  const identity = identityOf(manifest);
  const configMaps = configMapsUsedBy(manifest);
  const mayNeedAccount = configMaps.length > 0 || changes.some(({ grants }) => grants.length > 0);
  const adoption = mayNeedAccount ? adoptIdentity(manifest, identity, false) : null;
  const adoptionWithToken = mayNeedAccount ? adoptIdentity(manifest, identity, true) : null;
  const [start, end] = manifest.root.range ?? [0, 0];
  return {
    identity,
    configMaps,
    podLabels: textsAt(manifest.document, manifest.podTemplate, 'metadata', 'labels'),
    adoption: adoption === null ? null : inUnit(adoption),
    adoptionWithToken: adoptionWithToken === null ? null : inUnit(adoptionWithToken),
    adoptionSubject: subjectOf((adoptionWithToken ?? adoption)?.[0]?.start ?? start),
    containers: textsOf(manifest, subjectOf),
    listensOnPort: listensOnPort(manifest),
    usesMongoDb: /\.mongo\.cosmos\.azure\.|mongodb(?:\+srv)?:\/\//.test(manifest.source.slice(start, end)),
  };
}

function textsOf(manifest: Manifest, subjectOf: (at: number) => Subject): Workload['containers'] {
  return containersOf(manifest).map((container) => ({
    subject: subjectOf(rangeOf(container.node).start),
    texts: containerTexts(container),
  }));
}
