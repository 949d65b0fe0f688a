import type { Scalar } from 'yaml';
import { textOf } from '../text/scalar-edit.ts';
import { mapAt, mapsAt, scalarPairs, textAt } from '../yaml/lookup.ts';
import type { Manifest } from './manifest.ts';

/** One entry of a ConfigMap: usually a file. */
export interface ConfigEntry {
  readonly manifest: Manifest;
  readonly key: string;
  readonly scalar: Scalar;
  readonly text: string;
}

/** The text entries of a ConfigMap; none for other kinds. */
export function configEntriesOf(manifest: Manifest): ConfigEntry[] {
  if (manifest.kind !== 'ConfigMap') return [];
  return scalarPairs(manifest.document, mapAt(manifest.document, manifest.root, 'data')).map(
    ({ key, scalar }) => ({
      manifest,
      key,
      scalar,
      text: textOf(scalar),
    }),
  );
}

/** Names of the ConfigMaps that a workload reads: as files or as variables. */
export function configMapsUsedBy({ document, podSpec }: Manifest): string[] {
  const volumes = mapsAt(document, podSpec, 'volumes').flatMap((volume) => [
    textAt(document, volume, 'configMap', 'name'),
    ...mapsAt(document, volume, 'projected', 'sources').map((part) =>
      textAt(document, part, 'configMap', 'name'),
    ),
  ]);
  const variables = ['initContainers', 'containers']
    .flatMap((list) => mapsAt(document, podSpec, list))
    .flatMap((container) => [
      ...mapsAt(document, container, 'envFrom').map((part) => textAt(document, part, 'configMapRef', 'name')),
      ...mapsAt(document, container, 'env').map((part) =>
        textAt(document, part, 'valueFrom', 'configMapKeyRef', 'name'),
      ),
    ]);
  return [...new Set([...volumes, ...variables])].filter((name) => name !== null);
}
