import type { Grant } from '../types.ts';
import type { Writable } from '../yaml/structure-edit.ts';
import type { Need } from './account-needs.ts';
import { verbOf } from './grants-held.ts';

/** A Kubernetes object to add, as JSON. */
export type NewObject = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
} & {
  readonly [key: string]: Writable;
};

/** The account, where it is new, and the ClusterRole with no more than the grants, bound to that account alone. */
export function rbacObjects({ identity, grants }: Need): NewObject[] {
  const { namespace, serviceAccount } = identity;
  const name = `${namespace}-${serviceAccount}-kubelet-reader`;
  const rule = (resources: readonly Grant[]): Writable[] => {
    const [first] = resources;
    return first === undefined ? [] : [{ apiGroups: [''], resources, verbs: [verbOf(first)] }];
  };
  const account: NewObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: serviceAccount, namespace },
  };
  const role: NewObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      ...rule(grants.filter((grant) => grant !== 'pods')),
      ...rule(grants.filter((grant) => grant === 'pods')),
    ],
  };
  const binding: NewObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
  };
  return [...(identity.isNew ? [account] : []), ...(grants.length > 0 ? [role, binding] : [])];
}
