import { isScalar, type Scalar } from 'yaml';
import { endpointOf, hostOf, readOnlyUrls, toSecurePort } from '../kubelet/urls.ts';
import { type Container, containersOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { MigrationPolicy, Proposal } from '../types.ts';
import { resolve } from '../yaml/lookup.ts';
import { change, type Rule, rangeOf } from './rule.ts';

/** URLs in command, args and env of programs that no other rule knows; only where the caller asks for it. */
export const unknownPrograms: Rule = {
  tool: 'unknown program',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    if (!policy.includesUnknownPrograms) return [];
    return containersOf(manifest).flatMap((container) =>
      scalarsOf(container).flatMap((scalar) => proposeScalar(container, scalar, policy)),
    );
  },
};

function proposeScalar(container: Container, scalar: Scalar, policy: MigrationPolicy): Proposal[] {
  const urls = readOnlyUrls(textOf(scalar)).filter(({ host }) => hostOf(host, container).kind === 'NODE');
  const splices =
    urls.length === 0 ? null : editScalar(container.manifest.source, scalar, urls.flatMap(toSecurePort));
  if (splices === null) return [];
  const endpoints = urls.map(({ path }) => endpointOf(path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  const notes = ['the program itself must send the token and trust the cluster CA'];
  if (grants.length < endpoints.length)
    notes.push('the path it asks is not known, so it was granted nothing for that');
  const at = rangeOf(scalar).start;
  return [
    change({
      tool: unknownPrograms.tool,
      at,
      summary: 'https on 10250, the URL alone',
      splices,
      grants,
      notes,
    }),
  ];
}

function scalarsOf({ manifest, commandLines, variables }: Container): Scalar[] {
  const words = commandLines
    .flatMap(({ command, args }) => [...(command?.items ?? []), ...(args?.items ?? [])])
    .map((item) => resolve(manifest.document, item));
  return [
    ...words.filter((item) => isScalar(item)),
    ...variables.flatMap(({ value }) => (value === null ? [] : [value])),
  ];
}
