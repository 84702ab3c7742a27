import { randomBytes, randomInt } from 'node:crypto'
import { grantConsented, keySet } from './consent.grants.ts'
import { AskPage, CodePage, DonePage, shown } from './consent.pages.tsx'
import {
  type ConsentTenant,
  createState,
  type Registered,
  type SandboxAccount,
} from './consent.state.ts'
import { loginError, type Reply } from './errors.ts'

// RFC 8628, section 6.1: without vowels and what looks alike
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

export type Consents = ReturnType<typeof createConsents>

/** Admin consent and device codes of the provider's application: pages that a browser clicks through, and their endpoints. */
export function createConsents(tenants: ReadonlyMap<string, ConsentTenant>, url: string) {
  const state = createState(tenants, url)

  const accounts = (tid?: string): SandboxAccount[] =>
    [...tenants]
      .filter(([id]) => !tid || id === tid)
      .flatMap(([id, { directory }]) => [
        { tid: id, upn: `admin@${directory.domain}`, isAdmin: true, isGuest: false },
        { tid: id, upn: `someone@${directory.domain}`, isAdmin: false, isGuest: false },
        { tid: id, upn: `guest@${directory.domain}`, isAdmin: true, isGuest: true },
      ])
  const accountOf = (upn: string, tid?: string) =>
    accounts(tid).find((account) => account.upn === upn)

  /** A tenant's id that is nobody's; of names such as `organizations` none is. */
  const isUnknown = (segment: string) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment) && !tenants.has(segment)

  function startCode(form: URLSearchParams): Reply {
    const application = state.applications.get(form.get('client_id') ?? '')
    if (!application)
      return loginError(400, 'unauthorized_client', 700016, 'Application not found.')
    const said = state.takeFault('devicecode')
    if (said?.status) return { status: said.status, body: { error: 'temporarily_unavailable' } }
    if (said?.error) return loginError(400, said.error, said.code ?? 0, 'The sandbox said so.')
    const code = randomBytes(32).toString('base64url')
    const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('')
    const { seconds, interval } = state.codes
    state.devices.set(code, {
      ...{ userCode, clientId: application.clientId, isDeclined: false, account: null },
      until: Date.now() + seconds * 1000,
    })
    const body = {
      ...{ device_code: code, user_code: userCode, verification_uri: `${url}/devicelogin` },
      ...{ expires_in: seconds, interval, message: `Enter ${userCode} at ${url}/devicelogin` },
    }
    return { status: 200, body }
  }

  /** Signs in with a code, or declines; false when no code is that. */
  function enterCode(userCode: string, account: SandboxAccount | null): boolean {
    const wanted = userCode.trim().toUpperCase()
    const device = [...state.devices.values()].find((one) => one.userCode === wanted)
    if (!device || device.until <= Date.now()) return false
    if (account) {
      device.account = account
      if (account.isAdmin && !account.isGuest) state.setConsent(account.tid, device.clientId, true)
    } else device.isDeclined = true
    return true
  }

  /** Where the browser is sent back to, with the answer that Microsoft documents for admin consent. */
  function decided(asked: URLSearchParams, tid: string | null, isAccepted: boolean): string | null {
    const application = state.applications.get(asked.get('client_id') ?? '')
    const redirectUri = asked.get('redirect_uri') ?? ''
    if (!application?.redirectUris.includes(redirectUri)) return null
    const said = state.takeFault('consent')
    const back = new URL(redirectUri)
    // error answers carry it as well
    back.searchParams.set('admin_consent', 'True')
    const given = asked.get('state')
    if (given !== null) back.searchParams.set('state', given)
    if (said?.error || said?.code || !isAccepted || tid === null) {
      const code = said?.code ?? 65004
      back.searchParams.set('error', said?.error ?? 'access_denied')
      const text = `AADSTS${code}: The sandbox said so. Trace ID: 0 Timestamp: 0`
      back.searchParams.set('error_description', said?.error && !said.code ? said.error : text)
      return back.href
    }
    state.setConsent(tid, application.clientId, true)
    back.searchParams.set('tenant', said?.tenant ?? tid)
    back.searchParams.set('scope', asked.get('scope') ?? '')
    return back.href
  }

  /** The answer to what belongs to consent, or null for anything else. */
  function answer(method: string, asked: URL, form: URLSearchParams): Reply | null {
    const [, segment = '', rest = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(asked.pathname) ?? []
    if (method === 'POST' && rest === 'oauth2/v2.0/devicecode') return startCode(form)
    if (rest === 'v2.0/.well-known/openid-configuration')
      return isUnknown(segment)
        ? loginError(400, 'invalid_tenant', 90002, `Tenant '${segment}' not found.`)
        : { status: 200, body: metadata(url, segment) }
    if (rest === 'discovery/v2.0/keys') return { status: 200, body: keySet() }
    if (rest === 'v2.0/adminconsent') return consentPage(method, segment, asked, form)
    if (segment === 'devicelogin' && !rest) return codePage(method, form)
    return null
  }

  function consentPage(method: string, segment: string, asked: URL, form: URLSearchParams) {
    const tid = tenants.has(segment) ? segment : undefined
    if (!tid && !['organizations', 'common'].includes(segment))
      return shown(400, DonePage({ text: 'AADSTS90002: Tenant not found.' }))
    const { searchParams: question } = asked
    const mayReturn = state.applications
      .get(question.get('client_id') ?? '')
      ?.redirectUris.includes(question.get('redirect_uri') ?? '')
    if (!mayReturn)
      return shown(400, DonePage({ text: 'AADSTS50011: The redirect URI does not match.' }))
    const page = (error?: string) =>
      shown(error ? 403 : 200, AskPage({ accounts: accounts(tid), error }))
    if (method !== 'POST') return page()
    const account = accountOf(form.get('account') ?? '', tid)
    if (!account) return page('AADSTS50034: The account does not exist.')
    if (!account.isAdmin || account.isGuest)
      return page('AADSTS90094: Need admin approval. Only an administrator can consent.')
    const location = decided(question, account.tid, form.get('act') === 'accept')
    return { status: 303, body: null, headers: { location: location ?? '/' } }
  }

  function codePage(method: string, form: URLSearchParams): Reply {
    const page = (error?: string) => shown(200, CodePage({ accounts: accounts(), error }))
    if (method !== 'POST') return page()
    const account = accountOf(form.get('account') ?? '')
    const isAccepted = form.get('act') === 'accept'
    const isKnown = account && enterCode(form.get('code') ?? '', isAccepted ? account : null)
    if (!isKnown) return page('That code did not work. Check the code and try again.')
    const text = isAccepted ? 'You have signed in. You may close this window.' : 'Declined.'
    return shown(200, DonePage({ text }))
  }

  return {
    answer,
    accountOf,
    enterCode,
    decided,
    grant: (segment: string, form: URLSearchParams) => grantConsented(state, segment, form),
    /** Lets an application in, as if an administrator had accepted; or out again. */
    give: (tid: string, clientId: string) => state.setConsent(tid, clientId, true),
    withdraw: (tid: string, clientId: string) => state.setConsent(tid, clientId, false),
    /** A refresh token of a tenant's administrator, as a device code brings one. */
    refreshToken(tid: string, clientId: string): string {
      const [account] = accounts(tid)
      if (!account) throw new Error(`no tenant ${tid}`)
      return state.newRefreshToken({ tid, upn: account.upn, clientId })
    },
    /** From now on a tenant's refresh tokens are refused with this AADSTS code (50173, 700082 …); null: no longer. */
    refuseRefresh(tid: string, code: number | null) {
      if (code === null) state.refused.delete(tid)
      else state.refused.set(tid, code)
    },
    fail: state.addFault,
    codes: state.codes,
    register: (application: Registered) =>
      state.applications.set(application.clientId, application),
  }
}

const metadata = (url: string, segment: string) => ({
  issuer: `${url}/${segment === 'organizations' ? '{tenantid}' : segment}/v2.0`,
  authorization_endpoint: `${url}/${segment}/oauth2/v2.0/authorize`,
  token_endpoint: `${url}/${segment}/oauth2/v2.0/token`,
  device_authorization_endpoint: `${url}/${segment}/oauth2/v2.0/devicecode`,
  jwks_uri: `${url}/${segment}/discovery/v2.0/keys`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  response_types_supported: ['code', 'id_token'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
})
