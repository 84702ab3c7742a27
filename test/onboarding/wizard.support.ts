import { randomUUID } from 'node:crypto'
import type { Scope } from '../../src/domain/scope.ts'
import { keepSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { TestDatabase } from '../support/database.ts'
import type { portalOf } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { asForm, plain } from '../tenants/drafts.support.ts'

type Someone = ReturnType<ReturnType<typeof portalOf>['as']>
/** Does something as one of the provider's people. */
type Happens = (work: (scope: Scope) => Promise<void>) => Promise<void>
export type Stage = Awaited<ReturnType<typeof setStage>>

const setting = (sql: TestDatabase['sql'], name: string, value: Record<string, string>) =>
  sql`insert into setting (name, value) values (${name}, ${sql.json(value)})
    on conflict (name) do update set value = excluded.value`

/** A zone, a mail server, an application at Microsoft, two SBCs (one without an API), templates, and a tenant without a service. */
export async function setStage(sql: TestDatabase['sql'], happens: Happens) {
  const dns = { provider: 'rfc2136', zone: 'voice.northline.example', server: '203.0.113.9' }
  await setting(sql, 'dns', { ...dns, keyName: 'portal' })
  await setting(sql, 'mail', {
    ...{ host: 'mail.northline.example', fromAddress: 'portal@northline.example' },
  })
  await setting(sql, 'system', {
    ...{ clientId: randomUUID(), redirectUri: 'https://portal.example/authenticate/callback' },
  })
  await happens((scope) =>
    keepSecret(scope, makeSeal(testSecret), 'system.client-secret', 'a secret of the application'),
  )
  const sbc = async (name: string, api: boolean) =>
    (
      await sql<[{ id: string }]>`
        insert into sbc (name, fqdn, address, port, transport, status, api_url, username, password, cac_profiles)
        values (${name}, ${`${name}.northline.example`}, '203.0.113.20', 5060, 'udp', 'ok',
          ${api ? 'https://203.0.113.20' : null}, ${api ? 'portal' : null}, ${api ? 'sealed' : null},
          ${['Gold', `Of ${name}`]}) returning id`
    )[0].id
  const template = async (name: string, kind: string, phase: string, text: string) => {
    const variables = [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, one = '']) => one))]
    const [{ id }] = await sql<[{ id: string }]>`
      insert into script_template (name, kind, phase, created_by) values (${name}, ${kind}, ${phase}, 'Dana') returning id`
    await sql`insert into script_version (template_id, number, text, variables, created_by)
      values (${id}, 1, ${text}, ${variables}, 'Dana')`
    return id
  }
  const tenant = async (shortname: string, name: string) =>
    (
      await sql<[{ id: string }]>`
        insert into tenant (shortname, full_name) values (${shortname}, ${name}) returning id`
    )[0].id
  return {
    sbc: await sbc('frankfurt', true),
    bare: await sbc('madrid', false),
    cedar: await tenant('cedar', 'Cedar Farms'),
    up: await template(
      'Carrier trunk',
      'sbc',
      'onboarding',
      'sip-definition proxy-set 1\n name "{{OnlinePstnGateway}}"\n user "{{CarrierUserName}}"\n password "{{CarrierUserPassword}}"\n cac "{{CacProfile}}"',
    ),
    down: await template(
      'Carrier trunk away',
      'sbc',
      'cleanup',
      'no proxy "{{OnlinePstnGateway}}"',
    ),
    teams: await template('Route', 'm365', 'onboarding', "New-Route '{{OnlinePstnGateway}}'"),
    teamsAway: await template('Route away', 'm365', 'cleanup', "Remove '{{OnlinePstnGateway}}'"),
    tenant,
  }
}

/** What a good step is sent, with what a test changes. */
export function stepsOf(stage: Stage) {
  return {
    customer: {
      ...{ whose: 'existing', tenant: 'cedar', company: '', shortname: '', msp: '' },
      ...{ msTenantId: '', license: 'hosted-pro', users: '20' },
    },
    connection: {
      ...{ sbc: stage.sbc, connection: 'cedar', cacProfile: 'Gold', cac: '30', voicePolicy: '' },
    },
    scripts: {
      ...{ 'sbc-onboarding': stage.up, 'sbc-cleanup': stage.down },
      ...{ 'm365-onboarding': '', 'm365-cleanup': '' },
      ...{ 'var-CarrierUserName': 'cedar-trunk', 'var-CarrierUserPassword': 'Quiet-harbour-9' },
    },
    consent: {
      ...{ way: 'mail', fullName: 'Cora Cedar', email: 'cora@cedar.example' },
      ...{ adminEmail: '', language: 'en', proof: '' },
    },
  }
}

type Changed = {
  [S in keyof ReturnType<typeof stepsOf>]?: Partial<ReturnType<typeof stepsOf>[S]>
}

/** Sends one step; gives the answer. */
export const sendStep = (
  someone: Someone,
  path: string,
  fields: Record<string, string>,
): Promise<Response> => Promise.resolve(someone.post(path, asForm(fields), plain))

/** Enters all steps, without a word of the review; gives the draft's id. */
export async function enterDraft(
  someone: Someone,
  stage: Stage,
  changed: Changed = {},
): Promise<string> {
  let id = ''
  for (const [step, usual] of Object.entries(stepsOf(stage))) {
    const fields: Record<string, string> = { ...usual, ...changed[step as keyof Changed] }
    const path = id === '' ? '/services/new' : `/services/new/${id}/${step}`
    const answer = await sendStep(someone, path, fields)
    if (answer.status !== 303)
      throw new Error(
        `${step}: ${answer.status} ${(await answer.text()).match(/data-errors[\s\S]{0,400}/)}`,
      )
    id ||= answer.headers.get('Location')?.split('/')[3] ?? ''
  }
  return id
}
