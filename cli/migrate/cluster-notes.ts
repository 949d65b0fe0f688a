import { filesReadBy } from './manifest/config-texts.ts';
import type { Manifest } from './manifest/manifest.ts';
import {
  GRANTS,
  type Grant,
  type PodSelector,
  type ServiceReference,
  verbOf,
  type Workload,
} from './types.ts';
import { itemsAt, mapAt, mapsAt, textAt, textsAt, wordsAt } from './yaml/lookup.ts';

interface NotedService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pods: PodSelector;
  /** One of its ports leads to 10255 of the pods. */
  readonly targetsPort: boolean;
}

/** What the files declare, by name: what one object must know about the others. */
export class ClusterNotes {
  readonly roles: RoleBook = newRoleBook();
  /** Accounts (`namespace/name`) whose pods get no token unless they ask for one. */
  readonly accountsWithoutToken = new Set<string>();
  /** ConfigMaps and Secrets that workloads read, and those of the files with their workloads, as `namespace Kind name`. */
  private readonly used = new Set<string>();
  private readonly present = new Set<string>();
  /** ConfigMaps with data that is not text. */
  binaryConfigMaps = 0;
  private readonly servicesOfPods: NotedService[] = [];
  /** Services without pods of their own that do not list the kubelet's secure port. */
  private readonly withoutSecurePort: Pick<NotedService, 'namespace' | 'name' | 'labels'>[] = [];

  add(manifest: Manifest): void {
    const { document, root, kind, namespace, name, labels } = manifest;
    noteRole(this.roles, manifest);
    if (kind === 'ConfigMap' || manifest.podSpec !== null) this.present.add(`${namespace} ${kind} ${name}`);
    if (kind === 'ConfigMap') {
      if (mapAt(document, root, 'binaryData') !== null) this.binaryConfigMaps += 1;
    }
    for (const used of filesReadBy(manifest)) this.used.add(`${namespace} ${used}`);
    if (kind === 'ServiceAccount' && textAt(document, root, 'automountServiceAccountToken') === 'false')
      this.accountsWithoutToken.add(`${namespace}/${name}`);
    if (kind !== 'Service') return;
    const selector = textsAt(document, root, 'spec', 'selector');
    if (Object.keys(selector).length === 0) {
      const ports = mapsAt(document, root, 'spec', 'ports').map((port) => textAt(document, port, 'name'));
      if (!ports.includes('https-metrics')) this.withoutSecurePort.push({ namespace, name, labels });
      return;
    }
    this.servicesOfPods.push({
      namespace,
      name,
      labels,
      pods: {
        namespace,
        labels: Object.entries(selector).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
      },
      targetsPort: mapsAt(document, root, 'spec', 'ports').some(
        (port) => (textAt(document, port, 'targetPort') ?? textAt(document, port, 'port')) === '10255',
      ),
    });
  }

  /** @param object a workload or a ConfigMap as `namespace Kind name` */
  has(object: string): boolean {
    return this.present.has(object);
  }

  /** How many ConfigMaps or Secrets workloads read that the files do not contain. */
  missing(kind: 'ConfigMap' | 'Secret'): number {
    return [...this.used].filter((name) => name.split(' ')[1] === kind && !this.present.has(name)).length;
  }

  /** A Secret is known by its name alone. */
  addSecret(namespace: string, name: string): void {
    this.present.add(`${namespace} Secret ${name}`);
  }

  /** A Service of the files selects these pods, and targets port 10255, which is their own. */
  hasServiceFor(workload: Workload): boolean {
    if (reachesKubelet(workload)) return false;
    return this.servicesOfPods.some(({ pods, targetsPort }) => targetsPort && selects(pods, workload));
  }

  /** The Services of the files that are the one referred to, and select pods. */
  servicesOf(reference: ServiceReference): readonly NotedService[] {
    return this.servicesOfPods.filter((service) => isReferredTo(service, reference));
  }

  /** A Service of the files is the one referred to, stands for kubelets, and does not list their secure port. */
  lacksSecurePort(reference: ServiceReference): boolean {
    return this.withoutSecurePort.some((service) => isReferredTo(service, reference));
  }
}

/** Whether its address is that of the node, where nothing else has the port. */
export function reachesKubelet({ listensOnPort, containers }: Workload): boolean {
  return !listensOnPort && containers.some(({ texts }) => texts.onHostNetwork);
}

export function selects({ namespace, labels }: PodSelector, { identity, podLabels }: Workload): boolean {
  return (
    (namespace === null || namespace === identity.namespace) &&
    labels.every(({ key, operator, values }) => {
      const label = podLabels[key];
      if (operator === 'Exists' || operator === 'DoesNotExist')
        return (label !== undefined) === (operator === 'Exists');
      const isOne = label !== undefined && values.includes(label);
      return operator === 'NotIn' ? !isOne : isOne;
    })
  );
}

function isReferredTo(
  service: Pick<NotedService, 'namespace' | 'name' | 'labels'>,
  { namespace, name, labels }: ServiceReference,
): boolean {
  if (namespace !== null && service.namespace !== namespace) return false;
  if (name !== null) return service.name === name;
  const wanted = Object.entries(labels);
  return wanted.length > 0 && wanted.every(([key, value]) => service.labels[key] === value);
}

/** The ClusterRoles of the files, and which service accounts they are bound to. */
interface RoleBook {
  /** Grants of a ClusterRole, by its name. */
  readonly roles: Map<string, readonly Grant[]>;
  /** Names of the ClusterRoles bound to an account (`namespace/name`). */
  readonly bindings: Map<string, string[]>;
}

function newRoleBook(): RoleBook {
  return { roles: new Map(), bindings: new Map() };
}

/** Takes a ClusterRole or ClusterRoleBinding into the book; anything else is passed over. */
function noteRole({ roles, bindings }: RoleBook, { document, root, kind, name }: Manifest): void {
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

function has(words: readonly string[], word: string): boolean {
  return words.includes(word) || words.includes('*');
}
