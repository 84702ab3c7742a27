/** Of a message that names nothing. */
export type NoParams = Readonly<Record<string, never>>
