import type { Manifest } from './manifest/manifest.ts';
import { newRoleBook, noteRole, type RoleBook } from './rbac/grants-held.ts';
import { textOf } from './text/scalar-edit.ts';
import type { ServiceReference } from './types.ts';
import { mapAt, mapsAt, scalarPairs, textAt } from './yaml/lookup.ts';

interface NotedService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  /** One of its ports leads to 10255 of the pods. */
  readonly targetsPort: boolean;
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
    if (selector.length === 0) return;
    this.servicesOfPods.push({
      namespace,
      name,
      labels,
      selector: Object.fromEntries(selector.map(({ key, scalar }) => [key, textOf(scalar)])),
      targetsPort: mapsAt(document, root, 'spec', 'ports').some(
        (port) => (textAt(document, port, 'targetPort') ?? textAt(document, port, 'port')) === '10255',
      ),
    });
  }

  /** A Service of the files selects these pods, and targets their port 10255. */
  hasServiceFor(namespace: string, podLabels: Readonly<Record<string, string>>): boolean {
    return this.servicesOfPods.some(
      ({ namespace: own, selector, targetsPort }) =>
        targetsPort &&
        own === namespace &&
        Object.entries(selector).every(([key, value]) => podLabels[key] === value),
    );
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
