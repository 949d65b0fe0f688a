import type { Values } from './protocol-values.ts';

/** What `terraform show -json` prints of a state. */
interface StateModule {
  readonly resources?: readonly {
    readonly type: string;
    readonly address: string;
    readonly values: Values;
  }[];
  readonly child_modules?: readonly StateModule[];
}

/** A deployment as Terraform made it: every resource with the values that it ended up with. */
export interface Deployed {
  /** Those of a type, by address. */
  resources(type: string): Map<string, Values>;
  output(name: string): unknown;
}

/** @param shown standard output of `terraform show -json` */
export function readDeployed(shown: string): Deployed {
  const { values } = JSON.parse(shown) as {
    values: { root_module: StateModule; outputs: Record<string, { value: unknown }> };
  };
  const all = [...resourcesOf(values.root_module)];
  return {
    resources: (type) =>
      new Map(all.filter((one) => one.type === type).map((one) => [one.address, one.values])),
    output: (name) => values.outputs[name]?.value,
  };
}

function* resourcesOf({
  resources = [],
  child_modules = [],
}: StateModule): Generator<NonNullable<StateModule['resources']>[number]> {
  yield* resources;
  for (const child of child_modules) yield* resourcesOf(child);
}
