/** What every call of the API declares: a program by its token, on any host, while its tenant has the function. */
export const program = { host: 'both', identity: 'token', feature: 'api' } as const
