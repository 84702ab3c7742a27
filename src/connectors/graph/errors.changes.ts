import type { OutboundAnswer } from '../outbound.ts'
import { failureIn, GraphError, type GraphReason, graphRefusal } from './errors.ts'

/** Longer words of Microsoft's are cut. */
const longestSaid = 300

/**
 * Microsoft says why a change failed in words alone: neither "numberAssignment: assignNumber" nor "teamsPolicyUserAssignment:
 * assign" lists codes, and `statusDetail` of an operation is a text. Those that are known mean this; "has already been
 * assigned to another user" is from "Set-CsPhoneNumberAssignment", example 7. All others are handed on as they are.
 */
const meanings = [
  { said: /already (been )?assigned|in use by another/i, code: 'graph-number-held' },
  { said: /licen[sc]e|service plan/i, code: 'graph-user-unlicensed' },
  {
    said: /(user|target|account|identity)\b.*(not found|not exist|could ?n.t be found|deleted)/i,
    code: 'graph-user-gone',
  },
  {
    said: /number\b.*(not found|not exist|could ?n.t be found|not available in)/i,
    code: 'graph-number-unknown',
  },
] as const

/** What Microsoft's words about a change that it did not make mean. */
export function reasonOf(said: string | null | undefined): GraphReason {
  const known = meanings.find((meaning) => meaning.said.test(said ?? ''))
  if (known) return { code: known.code, params: {} }
  return { code: 'graph-change-refused', params: { said: wordsOf(said) } }
}

/** What PostgreSQL can keep of Microsoft's words; `?` where it gave none. */
export function wordsOf(said: string | null | undefined): string {
  const words = (said ?? '').replaceAll('\0', '').trim()
  return words.slice(0, longestSaid).toWellFormed() || '?'
}

/** Graph said no to a change; 401 and 403 are said as they are of a list. */
export function changeRefusal(answer: OutboundAnswer): GraphError {
  const said = failureIn(answer)
  const { status } = answer
  if (status === 401 || status === 403 || !said?.message) return graphRefusal(answer)
  return new GraphError('broken', reasonOf(said.message), { code: said.code, status })
}

/** No such user (any more): 404 of `users/{id}` ("Microsoft Graph error responses", Request_ResourceNotFound). */
export const userGone = (status = 404): GraphError =>
  new GraphError('broken', { code: 'graph-user-gone', params: {} }, { status })
