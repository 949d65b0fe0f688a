/** Why a metrics text is no answer: each completes the sentence "The text is not sure: …". */
export const DOUBTS = {
  CUT: 'it ends in the middle of a line',
  TOO_LARGE: 'it is larger than the limit',
  LINE_TOO_LONG: 'a line of the counter is longer than the limit',
  LINE_INVALID: 'a line of the counter cannot be read',
  VALUE_INVALID: 'a value of the counter is not a whole number',
  SERIES_REPEATED: 'a series comes twice, as where several scrapes were put into one file',
  TOO_MANY_SERIES: 'the counter has more series than any kubelet',
  GZIP_DAMAGED: 'its gzip data is cut or damaged',
} as const satisfies Record<string, string>;
export type Doubt = keyof typeof DOUBTS;
