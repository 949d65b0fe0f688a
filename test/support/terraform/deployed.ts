import type { Values } from './protocol-values.ts';

/** A module in the output of `terraform show -json`. */
interface StateModule {
  readonly resources?: readonly {
    readonly type: string;
    readonly address: string;
    readonly values: Values;
  }[];
  readonly child_modules?: readonly StateModule[];
}

/** The state of a deployment: every resource with its final values. */
export interface Deployed {
  /** The resources of a type, by address. */
  resources(type: string): Map<string, Values>;
  output(name: string): unknown;
}

/** @param shown output of `terraform show -json` */
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
