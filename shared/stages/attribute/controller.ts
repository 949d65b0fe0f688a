import type { ObjectMetadata, OwnerReference } from './ports.ts';

/** What made an object and keeps it; null for one made by hand. */
export function controllerIn({ ownerReferences = [] }: ObjectMetadata): OwnerReference | null {
  const controller = ownerReferences.find((reference) => reference.controller === true);
  return controller === undefined ? null : { kind: controller.kind, name: controller.name };
}
