import type { AttributeSchema, BlockSchema, NestedBlockSchema } from '../provider-schema.ts';
import { KNOWN_VALUES } from './known-values.ts';
import { type Body, isBody } from './read-module.ts';

/**
 * Checks a block against its schema: every argument and nested block is known, every required one is present, and
 * literals have the right type and, if documented, one of the allowed values.
 * @param place the block's name in messages, such as `google_pubsub_topic.dead_letter`
 * @param type the resource type, to look up the allowed values
 * @param metaArguments arguments that Terraform itself accepts in such a block
 */
export function checkBlock(
  place: string,
  type: string,
  schema: BlockSchema,
  body: Body,
  metaArguments: readonly string[] = [],
): string[] {
  const { attributes = {}, block_types = {} } = schema;
  const { dynamic = {}, ...plain } = body;
  const dynamicBlocks = dynamic as Readonly<Record<string, readonly Body[]>>;
  const given = Object.keys(plain).filter((name) => !metaArguments.includes(name));
  const check = (name: string): string[] => {
    const attribute = attributes[name];
    if (attribute !== undefined) return checkArgument(`${place}.${name}`, type, attribute, plain[name]);
    const nested = block_types[name];
    if (nested === undefined) return [`${place}.${name} is not in the schema`];
    return checkNested(`${place}.${name}`, type, nested, asBodies(plain[name]));
  };
  const checkDynamic = ([name, bodies]: [string, readonly Body[]]): string[] => {
    const nested = block_types[name];
    if (nested === undefined) return [`${place}.${name} is not in the schema`];
    return bodies.flatMap(({ content }) =>
      asBodies(content).flatMap((one) => checkBlock(`${place}.${name}`, type, nested.block, one)),
    );
  };
  return [
    ...given.flatMap(check),
    ...Object.entries(dynamicBlocks).flatMap(checkDynamic),
    ...missing(place, schema, [...given, ...Object.keys(dynamicBlocks)]),
  ];
}

function missing(
  place: string,
  { attributes = {}, block_types = {} }: BlockSchema,
  given: readonly string[],
) {
  const required = [
    ...Object.keys(attributes).filter((name) => attributes[name]?.required),
    ...Object.keys(block_types).filter((name) => (block_types[name]?.min_items ?? 0) > 0),
  ];
  return required.filter((name) => !given.includes(name)).map((name) => `${place}.${name} is required`);
}

function checkNested(
  place: string,
  type: string,
  nested: NestedBlockSchema,
  bodies: readonly Body[],
): string[] {
  const most = nested.max_items ?? 0;
  const tooMany = most > 0 && bodies.length > most ? [`${place} occurs ${bodies.length} times`] : [];
  return [...tooMany, ...bodies.flatMap((body) => checkBlock(place, type, nested.block, body))];
}

function checkArgument(place: string, type: string, attribute: AttributeSchema, value: unknown): string[] {
  if (attribute.computed && !attribute.optional) return [`${place} can only be set by the provider`];
  if (isExpression(value)) return [];
  if (!fits(attribute.type, value)) return [`${place} is not of type ${JSON.stringify(attribute.type)}`];
  const path = place.replace(/^[^.]+\.[^.]+/, type);
  const values = KNOWN_VALUES[path];
  return values === undefined || values.includes(String(value))
    ? []
    : [`${place} is not one of ${values.join(', ')}`];
}

/** Whether a literal matches a schema type: `"string"`, or a collection such as `["map", "string"]`. */
function fits(type: unknown, value: unknown): boolean {
  if (isExpression(value)) return true;
  if (!Array.isArray(type)) return typeof value === (type === 'bool' ? 'boolean' : type);
  const [kind, item] = type;
  if (kind === 'map') return isBody(value) && Object.values(value).every((one) => fits(item, one));
  return Array.isArray(value) && value.every((one) => fits(item, one));
}

const isExpression = (value: unknown) => typeof value === 'string' && value.includes('${');
const asBodies = (value: unknown): readonly Body[] =>
  (Array.isArray(value) ? value : [value]) as readonly Body[];
