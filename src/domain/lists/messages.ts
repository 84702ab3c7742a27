import type { NoParams } from '../message.ts'

/** What lists, their saved views and the selections made in them say. */
export type ListMessages = {
  // of rows that people keep
  'not-there': NoParams
  'no-more': { max: number }
  'name-is-there': { name: string }
  /** A field refers to what is not there. */
  'not-among': NoParams
  'rows-bad': { bad: number; total: number }
  'rows-many': { max: number }
  'rows-none': NoParams
  'row-columns': { missing: string; columns: string }
  'list-many': { max: number }
  'bad-list-query': NoParams
  'selection-empty': NoParams
  'selection-gone': NoParams
  'selection-large': { max: number }
  'selection-used': NoParams
  'no-such-selection': NoParams
  'no-person-selects': NoParams
  'no-such-view': NoParams
  'no-person-saves': NoParams
  'view-name': { max: number }
  'view-name-taken': { name: string }
  'views-many': { max: number }
  'view-address': NoParams
}
