/** What accounts, sessions, factors, tokens, visits, roles say. */
export type PeopleMessages = {}
