/** The keys of a table in its order: a view's own words for a union tell it all that the union has. */
export const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): K[] =>
  // Object.keys forgets which keys it was given
  Object.keys(table) as K[]
