import type { Manifest } from './manifest/manifest.ts';
import { newRoleBook, noteRole, type RoleBook } from './rbac/grants-held.ts';
import { textOf } from './text/scalar-edit.ts';
import type { ServiceReference } from './types.ts';
import { mapAt, scalarPairs, textAt } from './yaml/lookup.ts';

interface NotedService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the files declare, by name: what one object must know about the others. */
export class ClusterNotes {
  readonly roles: RoleBook = newRoleBook();
  /** Accounts (`namespace/name`) whose pods get no token unless they ask for one. */
  readonly accountsWithoutToken = new Set<string>();
  private readonly servicesOfPods: NotedService[] = [];

  add(manifest: Manifest): void {
    const { document, root, kind, namespace, name, labels } = manifest;
    noteRole(this.roles, manifest);
    if (kind === 'ServiceAccount' && textAt(document, root, 'automountServiceAccountToken') === 'false')
      this.accountsWithoutToken.add(`${namespace}/${name}`);
    if (kind !== 'Service') return;
    const selector = scalarPairs(document, mapAt(document, root, 'spec', 'selector'));
    if (selector.some(({ scalar }) => textOf(scalar) !== ''))
      this.servicesOfPods.push({ namespace, name, labels });
  }

  /** A Service of the files is the one referred to, and selects pods. */
  hasServiceOfPods({ namespace, name, labels }: ServiceReference): boolean {
    const wanted = Object.entries(labels);
    return this.servicesOfPods.some(
      (service) =>
        service.namespace === namespace &&
        (name === null
          ? wanted.length > 0 && wanted.every(([key, value]) => service.labels[key] === value)
          : service.name === name),
    );
  }
}
