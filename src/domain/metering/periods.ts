/** Months of metering, `2026-11`: of the calendar in UTC, whatever zone anybody or this process lives in (portal_period in SQL). */

const shape = /^(\d{4})-(0[1-9]|1[0-2])$/
const parts = (period: string): [year: number, month: number] => {
  const [, year, month] = shape.exec(period) ?? []
  if (!year || !month) throw new Error(`no month: ${period}`)
  return [Number(year), Number(month)]
}
const written = (year: number, month: number) => {
  const begins = new Date(Date.UTC(2000, month - 1, 1))
  begins.setUTCFullYear(year + begins.getUTCFullYear() - 2000)
  return `${String(begins.getUTCFullYear()).padStart(4, '0')}-${String(begins.getUTCMonth() + 1).padStart(2, '0')}`
}

export const isPeriod = (word: string): boolean => shape.test(word)

/** The month that an instant lies in. */
export const periodOf = (at: Date): string => at.toISOString().slice(0, 7)

/** The month so many after this one, or before it. */
export function plus(period: string, months: number): string {
  const [year, month] = parts(period)
  return written(year, month + months)
}

/** When a month begins. */
export const startOf = (period: string): Date => {
  parts(period)
  return new Date(`${period}-01T00:00:00.000Z`)
}

/** When it is over: the next one's first instant. */
export const endOf = (period: string): Date => startOf(plus(period, 1))

/** This month and those before it, so many together, the oldest first. */
export const periodsBack = (many: number, last: string): string[] =>
  Array.from({ length: many }, (_, n) => plus(last, n + 1 - many))
