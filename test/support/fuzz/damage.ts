import type { Random } from '../ground-truth/random.ts';

const HOSTILE_TEXTS = [
  '\0',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '\r',
  '\u2028',
  '\ud800',
  '<html>',
  '${',
  '{{',
  '---\n',
  '- ',
  '# ',
  ' |',
  ' >',
  '&a ',
  '*a',
  '!!binary ',
  '%',
  'NaN',
  '+Inf',
  '-1',
  '1e400',
  '9007199254740993',
  'null',
] as const;

/** Bytes that are damaged in one to three places: replaced, removed, repeated, inserted or cut off. */
export function damagedBytes(bytes: Buffer, random: Random): Buffer {
  let damaged = bytes;
  for (let times = random.int(1, 3); times > 0; times -= 1) damaged = damagedOnce(damaged, random);
  return damaged;
}

function damagedOnce(bytes: Buffer, random: Random): Buffer {
  const at = random.int(0, bytes.length);
  const end = Math.min(bytes.length, at + random.int(1, 64));
  const [before, span, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.int(0, 5)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, span, span, after]);
    case 3:
      return Buffer.concat([before, Buffer.from([random.int(0, 255)]), bytes.subarray(at + 1)]);
    case 4:
      return Buffer.concat([
        before,
        Buffer.from(random.pick(HOSTILE_TEXTS).repeat(random.int(1, 300))),
        after,
      ]);
    default:
      return Buffer.concat([before, Buffer.from(random.pick(HOSTILE_TEXTS)), after]);
  }
}

/** Values that no API returns in place of another one. None of them is a valid setting, version, name or number. */
const HOSTILE_VALUES: readonly unknown[] = [
  null,
  [],
  {},
  [null],
  [[[]]],
  '',
  'x'.repeat(10_000),
  '\ud800',
  Number.MAX_SAFE_INTEGER,
  -1,
  0.5,
  1e308,
  [{}],
  { __proto__: null, constructor: 1, toString: 2 },
];

/** The same JSON with one to four of its values replaced, or their keys removed. */
export function damagedJson(json: unknown, random: Random): unknown {
  const copy = structuredClone(json);
  for (let times = random.int(1, 4); times > 0; times -= 1) damageOnce(copy, random);
  return copy;
}

function damageOnce(json: unknown, random: Random): void {
  let at = json as Record<string, unknown>;
  while (true) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = random.pick(keys);
    const value = at[key];
    if (typeof value === 'object' && value !== null && random.chance(0.8)) at = value as typeof at;
    else {
      if (random.chance(0.2) && !Array.isArray(at)) delete at[key];
      else
        at[key] = random.chance(0.03)
          ? nested(random.int(10, 3_000))
          : structuredClone(random.pick(HOSTILE_VALUES));
      return;
    }
  }
}

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
