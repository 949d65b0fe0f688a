/** The parts of `@cdktf/hcl2json` that we use. Its own types would add the browser's types to the whole program. */

/** Parses a file to JSON: sections by name. */
export function parse(filename: string, text: string): Promise<Record<string, unknown>>;

export function getReferencesInExpression(
  filename: string,
  expression: string,
): Promise<readonly { readonly value: string }[]>;
