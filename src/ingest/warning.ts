/** What was repaired or looks wrong in a record that was kept; counted, and shown with its place. */
export type Warning =
  | 'id-reused'
  | 'time-unreadable'
  | 'time-out-of-range'
  | 'user-id-inexact'
  | 'legacy-function-call'
  | 'tool-call-reshaped'
  | 'text-parts-reshaped'
  | 'tools-unreadable';
