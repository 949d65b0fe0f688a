import { isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ContainerTexts } from '../../../shared/agents/agent.ts';
import { imageRepository } from '../../../shared/agents/match-agent.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Splice } from '../types.ts';
import { lookup, mapAt, mapsAt, ownPair, resolve, scalarAt, textAt } from '../yaml/lookup.ts';
import { insertFirstItem, insertPair, type Writable } from '../yaml/structure-edit.ts';
import type { Manifest } from './manifest.ts';

/** A variable of a container. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Its literal value; null where it comes from elsewhere. */
  readonly value: Scalar | null;
  /** The field it is taken from, such as `status.hostIP`. */
  readonly fieldPath: string | null;
}

/** A program with its arguments: a container's own, or that of an exec probe or a lifecycle hook. */
export interface CommandLine {
  /** The map that has `command`. */
  readonly owner: YAMLMap;
  readonly command: YAMLSeq | null;
  /** Only a container's own command line has it. */
  readonly args: YAMLSeq | null;
  readonly isContainersOwn: boolean;
}

export interface Container {
  readonly manifest: Manifest;
  readonly node: YAMLMap;
  readonly image: string;
  readonly variables: readonly EnvironmentVariable[];
  readonly commandLines: readonly CommandLine[];
  /** It ends before the pod's other containers start. */
  readonly isInit: boolean;
  readonly onHostNetwork: boolean;
}

const LISTS = ['initContainers', 'containers'] as const;
const HOOKS = [
  ['livenessProbe', 'exec'],
  ['readinessProbe', 'exec'],
  ['startupProbe', 'exec'],
  ['lifecycle', 'postStart', 'exec'],
  ['lifecycle', 'preStop', 'exec'],
] as const;

/** The containers of a workload, init containers first; none for kinds that run none. */
export function containersOf(manifest: Manifest): Container[] {
  const { document, podSpec } = manifest;
  const nodes = LISTS.flatMap((list) => mapsAt(document, podSpec, list).map((node) => ({ list, node })));
  return nodes.map(({ list, node }) => ({
    manifest,
    node,
    image: textAt(document, node, 'image') ?? '',
    variables: mapsAt(document, node, 'env').map((variable) => ({
      name: textAt(document, variable, 'name') ?? '',
      value: scalarAt(document, variable, 'value'),
      fieldPath: textAt(document, variable, 'valueFrom', 'fieldRef', 'fieldPath'),
    })),
    commandLines: commandLinesOf(manifest, node),
    isInit: list === 'initContainers' && textAt(document, node, 'restartPolicy') !== 'Always',
    onHostNetwork: isOnHostNetwork(manifest),
  }));
}

function commandLinesOf({ document }: Manifest, node: YAMLMap): CommandLine[] {
  const listAt = (owner: YAMLMap, key: string): YAMLSeq | null => {
    const found = lookup(document, owner, key);
    return isSeq(found) ? found : null;
  };
  const own = {
    owner: node,
    command: listAt(node, 'command'),
    args: listAt(node, 'args'),
    isContainersOwn: true,
  };
  const hooks = HOOKS.map((path) => mapAt(document, node, ...path))
    .filter((owner) => owner !== null)
    .map((owner) => ({ owner, command: listAt(owner, 'command'), args: null, isContainersOwn: false }));
  return [own, ...hooks].filter(({ command, args }) => command !== null || args !== null);
}

/** The words of a command line and its arguments, aliases followed. */
export function wordsOf({ document }: Manifest, { command, args }: CommandLine): unknown[] {
  return [...(command?.items ?? []), ...(args?.items ?? [])].map((item) => resolve(document, item));
}

/** The last part of the image's name: that of `us-docker.pkg.dev/x/curl:latest` is `curl`. */
export function imageName(image: string): string {
  return imageRepository(image).split('/').at(-1) ?? '';
}

/** The tag of the image; empty if it has none. */
function imageTag(image: string): string {
  const [reference = ''] = image.split('@', 1);
  return reference.startsWith(`${imageRepository(image)}:`)
    ? reference.slice(imageRepository(image).length + 1)
    : '';
}

/** The container sets this variable at all. */
export function hasVariable({ variables }: Container, name: string): boolean {
  return variables.some((variable) => variable.name === name);
}

/** The pair before which a container's new settings are put, so that its name and image stay first. */
function settingsPair(owner: YAMLMap) {
  for (const key of ['command', 'args', 'env', 'ports', 'resources', 'volumeMounts', 'image', 'name']) {
    const pair = ownPair(owner, key);
    if (pair !== null) return pair;
  }
  return null;
}

/**
 * The edits that add variables to a container. They come first, so that others may refer to them.
 * @returns null where the container's list of variables cannot be added to
 */
export function addVariables({ manifest, node }: Container, variables: readonly Writable[]): Splice[] | null {
  const { source, document } = manifest;
  const list = ownPair(node, 'env')?.value;
  if (isSeq(list)) return variables.map((variable) => insertFirstItem(source, list, variable));
  const before = settingsPair(node);
  if (before === null || lookup(document, node, 'env') !== undefined) return null;
  return [insertPair(source, node, before, 'env', variables)];
}

const DISTRIBUTIONS =
  /^(?:debian|ubuntu|buildpack-deps|fedora|centos|rockylinux|almalinux|amazonlinux|ubi\d*|cloud-sdk|google-cloud-cli)(?:-minimal|-slim)?$/;
const DISTRIBUTION_TAGS = /debian|ubuntu|buster|bullseye|bookworm|trixie|focal|jammy|noble|fedora|ubi\d/;
const HAS_BUSYBOX = /alpine|busybox/;

/**
 * The image's name or tag says that it is of a distribution whose wget is GNU's. What is built on Alpine has BusyBox's,
 * and its name need not show it (`curlimages/curl`): an image that says nothing is taken for one of those.
 */
export function hasGnuWget(image: string): boolean {
  const tag = imageTag(image);
  if (HAS_BUSYBOX.test(tag)) return false;
  return DISTRIBUTIONS.test(imageName(image)) || DISTRIBUTION_TAGS.test(tag);
}

/** What a container shows of itself; the ConfigMaps that it reads are added once all files have been read. */
export function containerTexts({
  manifest,
  image,
  isInit,
  onHostNetwork,
  variables,
  ...rest
}: Container): ContainerTexts {
  const env = new Map(variables.map(({ name, value }) => [name, value === null ? '' : textOf(value)]));
  const args = rest.commandLines
    .filter(({ isContainersOwn }) => isContainersOwn)
    .flatMap(({ command, args: items }) => [...(command?.items ?? []), ...(items?.items ?? [])])
    .map((item) => (isScalar(item) ? textOf(item) : ''))
    .join('\n');
  const configs = [args, ...[...env].map(([name, value]) => `${name}=${value}`)];
  return {
    namespace: manifest.namespace,
    workload: manifest.name,
    labels: manifest.labels,
    image,
    isInit,
    onHostNetwork,
    args,
    env,
    configs: configs.map((text) => ({ where: '', text })),
  };
}

/** The pod has the address of its node. */
export const isOnHostNetwork = ({ document, podSpec }: Manifest): boolean =>
  textAt(document, podSpec, 'hostNetwork') === 'true';

/** A container of the pod declares the port. */
export function listensOnPort(manifest: Manifest): boolean {
  const { document, podSpec } = manifest;
  return ['initContainers', 'containers']
    .flatMap((list) => mapsAt(document, podSpec, list))
    .flatMap((container) => mapsAt(document, container, 'ports'))
    .some((port) => textAt(document, port, 'containerPort') === '10255');
}
