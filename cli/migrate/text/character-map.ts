/** For each UTF-16 unit of a scalar's text: where the source that wrote it begins. */
export interface CharacterMap {
  text: string;
  /** One more than the text has: the last is where the text ends. */
  readonly starts: number[];
}
