/** The control tokens of the format that structure a stream, and their ids in o200k_harmony. */
export const markerIds = {
  startoftext: 199998,
  endoftext: 199999,
  return: 200002,
  constrain: 200003,
  channel: 200005,
  start: 200006,
  end: 200007,
  message: 200008,
  call: 200012,
} as const;
export type Marker = keyof typeof markerIds;

export const markers = Object.keys(markerIds) as readonly Marker[];

/** All special ids, reserved ones included, lie in this range. */
export const firstSpecialId = 199998;
export const lastSpecialId = 201088;

const markerOfId = new Map<number, Marker>(markers.map((marker) => [markerIds[marker], marker]));

/** `<|end|>` for `end`. */
export function markerText(marker: Marker): string {
  return `<|${marker}|>`;
}

/** The marker of an id; undefined for reserved ids and for ordinary tokens. */
export function markerOf(id: number): Marker | undefined {
  return markerOfId.get(id);
}

/** Ids at which a sampler stops when it asks for the assistant's next action: `<|return|>` and `<|call|>`. */
export const stopIds: readonly number[] = [markerIds.return, markerIds.call];

/** The same as texts, for an endpoint that takes stop strings. */
export const stopTexts: readonly string[] = [markerText('return'), markerText('call')];
