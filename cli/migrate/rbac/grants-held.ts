import { isScalar } from 'yaml';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Grant } from '../types.ts';
import { GRANTS } from '../types.ts';
import { itemsAt, mapsAt, textAt } from '../yaml/lookup.ts';

/** The ClusterRoles of the files, and which service accounts they are bound to. */
export interface RoleBook {
  /** Grants of a ClusterRole, by its name. */
  readonly roles: Map<string, readonly Grant[]>;
  /** Names of the ClusterRoles bound to an account (`namespace/name`). */
  readonly bindings: Map<string, string[]>;
}

export function newRoleBook(): RoleBook {
  return { roles: new Map(), bindings: new Map() };
}

/** Takes a ClusterRole or ClusterRoleBinding into the book; anything else is passed over. */
export function noteRole({ roles, bindings }: RoleBook, { document, root, kind, name }: Manifest): void {
  if (kind === 'ClusterRole') {
    const rules = mapsAt(document, root, 'rules').map((rule) => ({
      groups: wordsAt(document, rule, 'apiGroups'),
      resources: wordsAt(document, rule, 'resources'),
      verbs: wordsAt(document, rule, 'verbs'),
      isNarrowed: itemsAt(document, rule, 'resourceNames').length > 0,
    }));
    const allows = (grant: Grant): boolean =>
      rules.some(
        ({ groups, resources, verbs, isNarrowed }) =>
          !isNarrowed &&
          has(groups, '') &&
          (has(resources, grant) || (grant !== 'pods' && resources.includes('nodes/*'))) &&
          has(verbs, verbOf(grant)),
      );
    roles.set(name, GRANTS.filter(allows));
  }
  if (kind !== 'ClusterRoleBinding') return;
  const role = textAt(document, root, 'roleRef', 'name') ?? '';
  for (const subject of mapsAt(document, root, 'subjects')) {
    const account = `${textAt(document, subject, 'namespace') ?? ''}/${textAt(document, subject, 'name') ?? ''}`;
    if (textAt(document, subject, 'kind') === 'ServiceAccount')
      bindings.set(account, [...(bindings.get(account) ?? []), role]);
  }
}

/** What an account may do by the roles of the files. */
export function grantsHeld({ roles, bindings }: RoleBook, account: string): Set<Grant> {
  return new Set((bindings.get(account) ?? []).flatMap((role) => roles.get(role) ?? []));
}

/** The kubelet asks for `get` on its sub-resources; a question with a fieldSelector is a `list`. */
export function verbOf(grant: Grant): 'get' | 'list' {
  return grant === 'pods' ? 'list' : 'get';
}

function wordsAt(document: Manifest['document'], rule: unknown, key: string): string[] {
  return itemsAt(document, rule, key).flatMap((item) => (isScalar(item) ? [textOf(item)] : []));
}

function has(words: readonly string[], word: string): boolean {
  return words.includes(word) || words.includes('*');
}
