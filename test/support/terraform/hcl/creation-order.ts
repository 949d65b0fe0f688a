import { referencesOf } from './check-references.ts';
import type { TerraformModule } from './read-module.ts';

/**
 * The resources of a module that may be created before another one exists, because neither they nor their dependencies
 * refer to it.
 * @param first the other resource, such as `google_project_service.api`
 */
export async function independentOf(first: string, module: TerraformModule): Promise<string[]> {
  const bodies = declaredIn(module);
  const named = await Promise.all(
    [...bodies].map(async ([name, body]) => [name, (await referencesOf(body)).map(declaredName)] as const),
  );
  const references = new Map(named);
  const waits = (name: string, seen: Set<string>): boolean => {
    if (name === first) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return (references.get(name) ?? []).some((reference) => waits(reference, seen));
  };
  return [...bodies.keys()].filter((name) => name.startsWith('google_') && !waits(name, new Set()));
}

/** Everything declared, keyed by the name used in references. */
function declaredIn(module: TerraformModule): Map<string, unknown> {
  const named = (declared: TerraformModule['resource'], prefix: string) =>
    Object.entries(declared).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]) => [`${prefix}${type}.${name}`, body] as const),
    );
  return new Map([
    ...named(module.resource, ''),
    ...named(module.data, 'data.'),
    ...Object.entries(module.module).map(([name, call]) => [`module.${name}`, call] as const),
    ...Object.entries(module.locals).map(([name, value]) => [`local.${name}`, value] as const),
  ]);
}

function declaredName(reference: string): string {
  return reference
    .split('.')
    .slice(0, reference.startsWith('data.') ? 3 : 2)
    .join('.')
    .replace(/\[.*/, '');
}
