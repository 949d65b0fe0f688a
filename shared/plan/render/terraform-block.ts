/** A block of HCL: `type "label" … { attributes, then blocks }`. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Block[];
}

/** Creates a block without labels. */
export function block(type: string, attributes: Block['attributes'], ...blocks: readonly Block[]): Block {
  return { type, labels: [], attributes, blocks };
}

/** Renders a block as `terraform fmt` would. */
export function renderBlock(root: Block): string {
  return `${linesOf(root).join('\n')}\n`;
}

function linesOf({ type, labels, attributes, blocks }: Block): string[] {
  const width = Math.max(0, ...Object.keys(attributes).map((name) => name.length));
  const inside = [
    Object.entries(attributes).map(([name, value]) => `${name.padEnd(width)} = ${literal(value)}`),
    ...blocks.map(linesOf),
  ].filter((lines) => lines.length > 0);
  const body = inside.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  const head = [type, ...labels.map((label) => JSON.stringify(label)), '{'].join(' ');
  return [head, ...body.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}

/** An HCL literal: JSON with template sequences escaped. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value).replaceAll(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}
