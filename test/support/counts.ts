/** Tests that count attempts do a few by default; TENANTRY_COUNTS=50 makes it fifty times as many. */
export const counts = Number(process.env.TENANTRY_COUNTS ?? 1)

const parts = 5
/** What a run looks at of many alike: a fifth, another one each time; TENANTRY_SEED says which, TENANTRY_COUNTS=5 takes all. */
export const fifth = Number(process.env.TENANTRY_SEED ?? Math.floor(Math.random() * parts)) % parts
export const isTurnOf = (index: number) => counts >= parts || index % parts === fifth

/** TENANTRY_SHOTS=1 keeps a picture of what a browser test passes, for a person to look at; failures are always kept. */
export const wantsShots = Boolean(process.env.TENANTRY_SHOTS)
