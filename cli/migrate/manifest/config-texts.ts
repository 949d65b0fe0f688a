import { type Document, isMap, isSeq, type Scalar } from 'yaml';
import { agentConfiguredBy } from '../../../shared/agents/match-agent.ts';
import { scalarEditor, textOf } from '../text/scalar-edit.ts';
import type { Range, Splice } from '../types.ts';
import { mapAt, mapsAt, scalarPairs, textAt } from '../yaml/lookup.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { Manifest } from './manifest.ts';

/** A text that configures a program: an entry of a ConfigMap. */
export interface ConfigText {
  readonly manifest: Manifest;
  readonly key: string;
  /** What offsets and ranges are about. */
  readonly text: string;
  /** The text as YAML; null for other formats, and for templates. */
  readonly document: Document.Parsed | null;
  /** Edits of the text as edits of the manifest; null if they cannot be written. */
  edit(edits: readonly Splice[]): Splice[] | null;
  /** Where a range of the text stands in the manifest. */
  locate(range: Range): Range;
}

const TEXTS = new WeakMap<Manifest, ConfigText[]>();

/**
 * The texts of a ConfigMap that name the port or configure a known agent; none for other kinds. Every rule asks for
 * them, so they are kept while the manifest is.
 */
export function configTextsOf(manifest: Manifest): ConfigText[] {
  if (manifest.kind !== 'ConfigMap') return [];
  const known = TEXTS.get(manifest);
  if (known !== undefined) return known;
  const data = scalarPairs(manifest.document, mapAt(manifest.document, manifest.root, 'data'));
  const texts = data.flatMap(({ key, scalar }) => {
    const text = textOf(scalar);
    return isTelling(text) ? [configTextOf(manifest, key, scalar, text)] : [];
  });
  TEXTS.set(manifest, texts);
  return texts;
}

/** It names the port, or configures an agent that may call it without naming it. */
export function isTelling(text: string): boolean {
  return text.includes('10255') || agentConfiguredBy(text) !== null;
}

function configTextOf(manifest: Manifest, key: string, scalar: Scalar, written: string): ConfigText {
  const parsed = written.includes(':') ? parseYaml(written) : null;
  const isYaml = parsed !== null && 'document' in parsed && isCollection(parsed.document);
  const { text, document, originalOffset } = isYaml
    ? parsed
    : { text: written, document: null, originalOffset: (offset: number) => offset };
  const original = <Part extends Range>(part: Part): Part => ({
    ...part,
    start: originalOffset(part.start),
    end: originalOffset(part.end),
  });
  const editor = scalarEditor(manifest.source, scalar);
  return {
    manifest,
    key,
    text,
    document,
    edit: (edits) => editor.edit(edits.map(original)),
    locate: (range) => editor.locate(original(range)),
  };
}

function isCollection({ contents }: Document): boolean {
  return isMap(contents) || isSeq(contents);
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
