import { isCall } from '../../src/routes/problem.ts'

/** Acts after which a person reads no sentence that confirms them, each with the reason. */
export const silent: Record<string, string> = {
  'POST /session': 'sign-in: the portal opens',
  'POST /session/factor': 'sign-in: the portal opens',
  'POST /setup': 'sign-in: the portal opens',
  'POST /session/end': 'sign-out: the sign-in page is what there is then',
  'POST /support-sessions/entries': 'sign-in: the portal opens, under a banner that says whose',
  'POST /kept-forms': 'no act: script keeps what was typed, and the form says so when it is back',
  'POST /wallboard/codes': 'shows what came of it: the code',
  'POST /wallboard/tokens':
    'no act: a display asks whether it was approved, and shows its scenes then',
  'POST /profile/theme': 'seen at once: every colour changes, and the pressed button with them',
  'POST /profile/factor': 'a first step: the page goes on with the picture for the phone',
  'POST /profile/factor/confirmations': 'shows what came of it: the recovery codes',
  'POST /profile/factor/codes': 'shows what came of it: the new recovery codes',
  'POST /tokens': 'shows what came of it: the token',
  'POST /settings/tokens': 'shows what came of it: the token',
  'POST /settings/webhooks': 'shows what came of it: the secret',
  'POST /settings/webhooks/:webhook/secrets': 'shows what came of it: the new secret',
  'POST /settings/sources': 'shows what came of it: the token',
  'POST /settings/sources/:source/tokens': 'shows what came of it: the new token',
  'POST /settings/wallboards': 'a first step: the page goes on with the screen that was found',
  'POST /settings/wallboards/:row/screens':
    'a first step: the page goes on with the screen that was found',
  'POST /password/forgotten': 'shows what came of it: a page that says what to do next',
  'POST /authenticate/:token/consents': 'leads to Microsoft, where it is answered',
  'POST /authenticate/:token/codes': 'shows what came of it: the code',
  'POST /activations/:token/renewals': 'shows what came of it: a page that says where the link is',
  'POST /licenses/files/new': 'a first step: the page goes on with what the file would change',
  'POST /tenants/new': 'a step: the next one opens, under the time at which the draft was saved',
  'POST /tenants/new/:draft/:step':
    'a step: the next one opens, under the time at which the draft was saved',
  'POST /services/new': 'a step: the next one opens, under the time at which the draft was saved',
  'POST /services/new/:draft/:step':
    'a step: the next one opens, under the time at which the draft was saved',
  'POST /services/:id/upgrades/new':
    'a step: the next one opens, under the time at which the draft was saved',
  'POST /services/:id/upgrades/new/:draft/:step':
    'a step: the next one opens, under the time at which the draft was saved',
  'POST /tenants/:id/support-sessions': 'leads to the other host, where the portal opens',
  'POST /tenants/:id/support-sessions/:supportSession/entries':
    'leads to the other host, where the portal opens',
}

/** Nothing is done yet: a preview, a test of what is entered, or the question that comes first. */
const asksFirst = /^POST .*\/(?:previews|checks|selections)$/
/** An act for all that: it looks for the records at once. */
const looksAnew = /\/domain\/checks$|\/imports\/:id\/checks$/

/** Whether such an act may end without words. */
export const maySaySoByOtherMeans = (route: string) =>
  route in silent || (asksFirst.test(route) && !looksAnew.test(route))

const confirmation = /^(?:__Host-)?tenantry-done=([^;]+)/
/** A toast with words in it; or the notice of the sign-in page, for who has left. */
const toast = /<div class="toast">.*?<div[^>]*>((?:\s*<div[^>]*>)?[^<]*)/s
const notice = /^\/session\/new\?notice=\w/

/** What a toast says, or what the next page is handed, sealed unless it can be opened; null where nothing is said. */
export async function sentenceOf(
  answer: Response,
  open = (sealed: string) => sealed,
): Promise<string | null> {
  const { headers } = answer
  const [handed] = headers.getSetCookie().flatMap((cookie) => confirmation.exec(cookie)?.[1] ?? [])
  if (handed) return open(handed)
  const [said] = notice.exec(headers.get('Location') ?? '') ?? []
  if (said) return said
  const [, text = ''] = toast.exec(await answer.clone().text()) ?? []
  return text.replaceAll(/<[^>]*>/g, '').trim() || null
}

/** What is wrong with an answer to a form: it did what was asked for and says nothing. */
export async function silenceOf(route: string, answer: Response): Promise<string | null> {
  if (!route.startsWith('POST ') || isCall(route.slice('POST '.length))) return null
  if (answer.status >= 400 || maySaySoByOtherMeans(route) || isToSignIn(answer)) return null
  return (await sentenceOf(answer))
    ? null
    : `${route} answers ${answer.status} without saying what it did`
}

/** Who is not signed in was asked to, and nothing was done. */
const isToSignIn = ({ headers }: Response) =>
  /^\/(?:session\/(?:new|factor)|profile\/(?:password|factor))(?:\?next=|$)/.test(
    headers.get('Location') ?? headers.get('HX-Redirect') ?? '',
  )
