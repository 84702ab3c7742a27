/** Tests that count attempts do a few by default; TENANTRY_COUNTS=50 makes it fifty times as many. */
export const counts = Number(process.env.TENANTRY_COUNTS ?? 1)
