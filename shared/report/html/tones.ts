/** What a colour on the page may mean; the word is always beside it. */
export type Tone = 'bad' | 'warn' | 'good' | 'quiet';

const TONES: Readonly<Record<string, Tone>> = {
  OPEN: 'bad',
  UNKNOWN: 'warn',
  UNREADABLE: 'warn',
  MISSING: 'warn',
  WILL_REOPEN: 'warn',
  CLOSED: 'good',
  IN_USE: 'bad',
  USED_SINCE_START: 'bad',
  NEW: 'bad',
  REGRESSED: 'bad',
  RESOLVED: 'good',
  ENABLED: 'bad',
  DISABLED: 'good',
  SAFE_TO_CLOSE: 'good',
  ALREADY_CLOSED: 'quiet',
  UPGRADE_FIRST: 'warn',
  MIGRATE_FIRST: 'warn',
};

export function toneOf(word: string): Tone {
  return TONES[word] ?? 'quiet';
}
