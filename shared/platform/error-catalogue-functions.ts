/** What a function is asked to do, and what it hands on. */
export const FUNCTION_ERRORS = {
  MESSAGE_INVALID: { disposition: 'stop', sentence: 'The message is none of ours: {detail}.' },
  MESSAGE_NEWER: {
    disposition: 'stop',
    sentence: 'The message is of version {version}, and this release knows {known}: deploy a newer one.',
  },
  MESSAGE_TOO_LARGE: {
    disposition: 'stop',
    sentence: 'The message has {bytes} bytes; ours have at most {limit}.',
  },
  MESSAGE_FOREIGN: {
    disposition: 'stop',
    sentence: 'The message was pushed for {source}, and this function works for {topic}.',
  },
  QUEUE_FAILED: { disposition: 'retry', sentence: 'A message could not be published to {topic}: {detail}.' },
  FUNCTION_UNKNOWN: {
    disposition: 'exit-2',
    sentence: 'FUNCTION_TARGET is "{target}", which is none of {known}.',
  },
  REQUEST_INVALID: { disposition: 'exit-2', sentence: 'The request is none of ours: {detail}.' },
  SCAN_NOT_COMPLETE: {
    disposition: 'retry',
    sentence: 'Of the {expected} clusters of scan {scan}, {reported} are reported so far.',
  },
} as const;
