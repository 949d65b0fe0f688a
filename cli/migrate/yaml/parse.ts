import { type Document, type ErrorCode, parseDocument, visit } from 'yaml';

/** What the `yaml` package said about a text that is not YAML. */
export interface YamlFault {
  readonly offset: number;
  /** Without any of the text itself, which may be a Secret's. */
  readonly detail: string;
}

/** A text's document, or its first fault. A tab as indentation, a repeated key and an unknown alias are faults too. */
export function parseYaml(text: string): { document: Document.Parsed } | { fault: YamlFault } {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) return { fault: { offset: error.pos[0], detail: FAULTS[error.code] } };
  const dangling = text.includes('*') ? danglingAlias(document) : null;
  return dangling === null ? { document } : { fault: { offset: dangling, detail: FAULTS.BAD_ALIAS } };
}

/** Where an alias stands that has no anchor: the package finds that out only when it is used. */
function danglingAlias(document: Document): number | null {
  let found: number | null = null;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      found = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

const FAULTS = {
  ALIAS_PROPS: 'an alias has an anchor or a tag',
  BAD_ALIAS: 'an alias has no anchor before it',
  BAD_COLLECTION_TYPE: 'a tag does not fit what it stands at',
  BAD_DIRECTIVE: 'a directive is not one',
  BAD_DQ_ESCAPE: 'an escape in double quotes is not one',
  BAD_INDENT: 'the indentation does not fit',
  BAD_PROP_ORDER: 'an anchor or a tag is in the wrong place',
  BAD_SCALAR_START: 'a plain string begins with a reserved character',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping is nested in one line, or a key has no value',
  BLOCK_IN_FLOW: 'a block stands inside [ ] or { }',
  DUPLICATE_KEY: 'a key is there twice',
  IMPOSSIBLE: 'it is not YAML',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon, or a space, is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or has no colon',
  MULTIPLE_ANCHORS: 'a node has two anchors',
  MULTIPLE_DOCS: 'a document begins inside another',
  MULTIPLE_TAGS: 'a node has two tags',
  NON_STRING_KEY: 'a key is not a string',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation',
  TAG_RESOLVE_FAILED: 'a tag is not known',
  UNEXPECTED_TOKEN: 'something stands where nothing may',
} as const satisfies Record<ErrorCode, string>;
