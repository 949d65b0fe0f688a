import { type Document, isMap, isPair, isScalar, isSeq, type ParsedNode, type Scalar, visit } from 'yaml';
import { CA_CONFIG_MAP, isDocumentation } from '../../../shared/agents/config-text.ts';
import { agentConfiguredBy } from '../../../shared/agents/match-agent.ts';
import { scalarEditor, textOf } from '../text/scalar-edit.ts';
import type { Range, Splice } from '../types.ts';
import { mapAt, mapsAt, scalarPairs, textAt } from '../yaml/lookup.ts';
import { parseYaml } from '../yaml/parse.ts';
import { isBuiltInKind, type Manifest } from './manifest.ts';

/** A text that configures a program: an entry of a ConfigMap, a string inside another object, or the object itself. */
export interface ConfigText {
  readonly manifest: Manifest;
  /** The keys that lead to it, from the top of the object, with dots between them. */
  readonly key: string;
  /** What offsets and ranges are about. */
  readonly text: string;
  /** The text as YAML; null for other formats, and for templates. */
  readonly document: Document | null;
  /** Where the configuration begins in the document; null if that is null. */
  readonly root: ParsedNode | null;
  /** It is the object itself: Helm values, or a custom resource whose fields hold the configuration. */
  readonly isObject: boolean;
  /** Edits of the text as edits of the manifest; null if they cannot be written. */
  edit(edits: readonly Splice[]): Splice[] | null;
  /** Where a range of the text stands in the manifest. */
  locate(range: Range): Range;
}

const TEXTS = new WeakMap<Manifest, ConfigText[]>();

/**
 * The texts of an object that name the port or configure a known agent: the entries of a ConfigMap; Helm values or a
 * custom resource as a whole, and the strings of several lines in it; such strings in the containers of a workload.
 * Every rule asks for them, so they are kept as long as the manifest.
 */
export function configTextsOf(manifest: Manifest): ConfigText[] {
  const known = TEXTS.get(manifest);
  if (known !== undefined) return known;
  const texts = [
    ...objectItself(manifest),
    ...stringsOf(manifest).flatMap(({ key, scalar }) => {
      const text = textOf(scalar);
      return isTelling(text) ? [configTextOf(manifest, key, scalar, text)] : [];
    }),
  ];
  TEXTS.set(manifest, texts);
  return texts;
}

/** A configuration text in YAML. */
export interface YamlText extends ConfigText {
  readonly document: Document;
}

/** Those of the texts that are YAML. */
export function yamlTextsOf(manifest: Manifest): YamlText[] {
  return configTextsOf(manifest).filter((config): config is YamlText => config.document !== null);
}

/** It names the port, or configures an agent that may call it without naming it. */
function isTelling(text: string): boolean {
  return text.includes('10255') || agentConfiguredBy(text) !== null;
}

function objectItself(manifest: Manifest): ConfigText[] {
  const { document, root, source } = manifest;
  if (!isCustom(manifest)) return [];
  return [
    {
      manifest,
      key: '',
      text: source,
      document,
      root: root as ParsedNode,
      isObject: true,
      edit: (edits) => [...edits],
      locate: (range) => range,
    },
  ];
}

/** Helm values, or a custom resource. */
function isCustom({ kind, podSpec }: Manifest): boolean {
  return podSpec === null && (kind === '' || !isBuiltInKind(kind));
}

function stringsOf(manifest: Manifest): { readonly key: string; readonly scalar: Scalar }[] {
  const { document, root, kind, podSpec } = manifest;
  if (kind === 'ConfigMap')
    return scalarPairs(document, mapAt(document, root, 'data')).filter(({ key }) => !isDocumentation(key));
  const trees = podSpec !== null ? [podSpec] : isCustom(manifest) ? [root] : [];
  return trees.flatMap((tree) => {
    const found: { key: string; scalar: Scalar }[] = [];
    visit(tree, {
      Scalar(key, scalar, path) {
        if (key === 'value' && typeof scalar.value === 'string' && scalar.value.includes('\n'))
          found.push({ key: keysOf(path).join('.'), scalar });
      },
    });
    return found;
  });
}

/** The keys on the way to a node that `visit` shows. */
export function keysOf(path: readonly unknown[]): string[] {
  return path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [textOf(node.key)] : []));
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
    root: document?.contents ?? null,
    isObject: false,
    edit: (edits) => editor.edit(edits.map(original)),
    locate: (range) => editor.locate(original(range)),
  };
}

function isCollection({ contents }: Document): boolean {
  return isMap(contents) || isSeq(contents);
}

/** ConfigMaps and Secrets of which a workload reads every entry, as `Kind name`. */
export function filesReadBy(manifest: Manifest): string[] {
  const { document, podSpec } = manifest;
  const secrets = [
    ...mapsAt(document, podSpec, 'volumes').flatMap((volume) => [
      textAt(document, volume, 'secret', 'secretName'),
      ...mapsAt(document, volume, 'projected', 'sources').map((part) =>
        textAt(document, part, 'secret', 'name'),
      ),
    ]),
    ...['initContainers', 'containers']
      .flatMap((list) => mapsAt(document, podSpec, list))
      .flatMap((container) => mapsAt(document, container, 'envFrom'))
      .map((part) => textAt(document, part, 'secretRef', 'name')),
  ].filter((name) => name !== null);
  const configMaps = configMapsUsedBy(manifest).filter((name) => !CA_CONFIG_MAP.test(name));
  return [...configMaps.map((name) => `ConfigMap ${name}`), ...secrets.map((name) => `Secret ${name}`)];
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
