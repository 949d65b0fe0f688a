/** A value found in a file, and where. */
export interface JsonItem {
  readonly position: string;
  readonly value: unknown;
}

/** A place of a file that should hold a value and does not. */
export interface BrokenItem {
  readonly position: string;
  readonly fault: string;
}
