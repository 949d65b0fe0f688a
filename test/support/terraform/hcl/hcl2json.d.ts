/** Of `@cdktf/hcl2json` what is used here. Its own types bring those of the browser into the whole program. */

/** A file as JSON: sections by name. */
export function parse(filename: string, text: string): Promise<Record<string, unknown>>;

export function getReferencesInExpression(
  filename: string,
  expression: string,
): Promise<readonly { readonly value: string }[]>;
