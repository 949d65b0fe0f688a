/** How much of a text is read. */
export interface TextLimits {
  /** Bytes after decompression. */
  readonly maxBytes: number;
  readonly maxLineBytes: number;
  /**
   * False: stop as soon as nothing more can matter in one scrape. True: read on, since a file may hold several
   * scrapes one after another, and that is seen at its end alone.
   */
  readonly wholeText: boolean;
}

/** A busy kubelet's text is a few MB, and its longest line a few kB. */
export const SCRAPE_LIMITS: TextLimits = { maxBytes: 256 << 20, maxLineBytes: 64 << 10, wholeText: false };
export const FILE_LIMITS: TextLimits = { ...SCRAPE_LIMITS, maxBytes: 1 << 30, wholeText: true };
