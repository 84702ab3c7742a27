import type { NoParams } from '../message.ts'

/** What lists, their saved views and the selections made in them say. */
export type ListMessages = {
  // of rows that people keep
  'not-there': NoParams
  'no-more': { max: number }
  'name-is-there': { name: string }
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
