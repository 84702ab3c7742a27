import type postgres from 'postgres'
import { now } from './clock.ts'

const minute = 60_000
export const hour = 60
export const day = 24 * hour
export const ago = (minutes: number) => new Date(now.getTime() - minutes * minute)
export const ahead = (minutes: number) => ago(-minutes)

export type Row = Record<string, postgres.ParameterOrJSON<never> | Date | undefined>

/** Puts rows into a new world; `put` gives the id of its row. */
export type Maker = {
  put: (table: string, row: Row) => Promise<string>
  one: (text: string) => Promise<string>
  sql: postgres.Sql
  noc: string
  dana: string
}
