import { computedValue } from './computed-values.ts';
import { protocolSchema } from './protocol-schema.ts';
import {
  type DynamicValue,
  fillValues,
  planValues,
  readValue,
  type Values,
  writeValue,
} from './protocol-values.ts';
import type { BlockSchema, ProviderSchema } from './provider-schema.ts';

interface TypedRequest {
  readonly type_name: string;
}
interface PlanRequest extends TypedRequest {
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
}
interface Answer {
  readonly state: DynamicValue;
  readonly requires_replace?: readonly { readonly steps: readonly { readonly attribute_name: string }[] }[];
}

/** Attributes that identify a resource: the real provider replaces it if one of them changes. */
const IDENTIFYING = [
  'account_id',
  'dataset_id',
  'folder',
  'location',
  'member',
  'name',
  'org_id',
  'region',
  'repository_id',
  'role',
  'role_id',
  'secret_id',
  'service_account_id',
  'subscription',
  'table_id',
  'topic',
];

/** Implements the plugin protocol from a schema: every valid change succeeds immediately and persists. */
export function providerHandlers(schema: ProviderSchema) {
  const blockOf = (schemas: ProviderSchema['resource_schemas'], type: string): BlockSchema => {
    const found = schemas[type];
    if (found === undefined) throw new Error(`the schema does not define ${type}`);
    return found.block;
  };
  const filled = (block: BlockSchema, type: string, values: Values) =>
    answer(fillValues(block, values, (attribute) => computedValue(type, values, attribute)));

  return {
    GetProviderSchema: () => protocolSchema(schema),
    ValidateProviderConfig: nothing,
    ValidateResourceConfig: nothing,
    ValidateDataResourceConfig: nothing,
    ConfigureProvider: nothing,
    StopProvider: nothing,
    UpgradeResourceState: ({ raw_state }: { raw_state: { json: Buffer } }) => ({
      state: { json: raw_state.json },
    }),
    ReadResource: ({ current_state }: { current_state: DynamicValue }) => ({ state: current_state }),
    ReadDataSource: ({ type_name, config }: TypedRequest & { config: DynamicValue }): Answer => {
      const block = blockOf(schema.data_source_schemas, type_name);
      return filled(block, type_name, planValues(block, readValue(config) ?? {}, null));
    },
    PlanResourceChange: ({ type_name, prior_state, proposed_new_state }: PlanRequest): Answer => {
      const proposed = readValue(proposed_new_state);
      if (proposed === null) return { state: proposed_new_state };
      const block = blockOf(schema.resource_schemas, type_name);
      const prior = readValue(prior_state);
      const planned = planValues(block, proposed, prior);
      const changed = prior === null ? [] : IDENTIFYING.filter((name) => planned[name] !== prior[name]);
      return {
        ...answer(planned),
        ...LEGACY,
        requires_replace: changed.map((attribute_name) => ({ steps: [{ attribute_name }] })),
      };
    },
    ApplyResourceChange: ({
      type_name,
      planned_state,
    }: TypedRequest & { planned_state: DynamicValue }): Answer => {
      const planned = readValue(planned_state);
      const block = blockOf(schema.resource_schemas, type_name);
      return planned === null
        ? { state: planned_state }
        : { ...filled(block, type_name, planned), ...LEGACY };
    },
  };
}

/** Like the real provider: without this, Terraform rejects computed blocks. */
const LEGACY = { legacy_type_system: true };

const nothing = () => ({});
const answer = (values: Values): Answer => ({ state: writeValue(values) });
