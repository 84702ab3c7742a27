import type { Context } from 'hono'
import { z } from 'zod'
import { features } from '../../domain/features.ts'
import { mailIsReady } from '../../domain/mail/server.ts'
import { message } from '../../domain/messages.ts'
import { demandGoodPassword } from '../../domain/people/passwords.ts'
import { Refusal } from '../../domain/refusal.ts'
import {
  checkCompany,
  checkHost,
  companyForm,
  demandFree,
} from '../../domain/tenants/drafts.checks.ts'
import type { DraftValues, Entered } from '../../domain/tenants/drafts.steps.ts'
import { type Draft, drafts, keepPassword } from '../../domain/tenants/drafts.ts'
import { readAvailability } from '../../domain/tenants/quotas.grants.ts'
import { quotaForm } from '../../domain/tenants/quotas.ts'
import { formOf, oneOrMany, type Portal } from '../portal.ts'
import { isOfEntry, type StepOutcome, stepAfter, stepField } from '../wizard.tsx'

// fromEntries forgets which fields it was given
const fields = <const K extends string>(names: readonly K[]) =>
  z.object({
    after: stepAfter,
    ...(Object.fromEntries(names.map((name) => [name, stepField])) as Record<K, typeof stepField>),
  })

const forms = {
  company: fields([...companyForm.inputs.keys(), 'password']),
  notification: fields(['how', 'password']),
  domain: fields(['host']),
  capabilities: fields([...quotaForm.inputs.keys()]),
}

/**
 * Keeps what one step's form holds. One that is not right is refused with what was typed; left for later (`after=close`) it
 * is kept as typed. A password is never kept as typed.
 */
export async function keepEntered(
  c: Context<Portal>,
  draft: Draft | null,
  step: Entered,
  hash: string | undefined,
): Promise<StepOutcome> {
  if (step === 'permissions') return keepPermissions(c, draft)
  const { after: next, ...given } = await formOf(c, forms[step])
  const { password = '', ...typed }: Record<string, string> = given
  const isClosed = next === 'close'
  try {
    const id = await keepRight(c, draft, step, typed, { password, hash })
    return { id, isClosed }
  } catch (error) {
    if (!isOfEntry(error)) throw error
    const lost = password === '' ? undefined : passwordAgain(c, problemOf(password))
    if (!isClosed)
      return { isClosed, refused: { error, typed, errors: lost ? { password: lost } : {} } }
    if (draft) await drafts.keepTyped(c.var.scope, draft.id, step, typed)
    else await drafts.start(c.var.scope, { typed: { [step]: typed } })
    return { isClosed, said: lost && draftWithoutPassword }
  }
}

const draftWithoutPassword =
  'The draft is saved without the password. Enter it again when you continue.'

/** A password that was entered is not kept: it is asked for again, or why it is no good. */
const passwordAgain = ({ var: { words } }: Context<Portal>, problem: Refusal | undefined) =>
  problem ? words.say(problem) : words.frame.form.typeAgain

/** Why a password is no good, whoever's it will be. */
export function problemOf(password: string): Refusal | undefined {
  try {
    demandGoodPassword(password)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** A password for somebody else, with its hash; a bad one has none. */
type Secret = { password: string; hash: string | undefined }

async function keepRight(
  c: Context<Portal>,
  draft: Draft | null,
  step: Exclude<Entered, 'permissions'>,
  typed: Record<string, string>,
  { password, hash }: Secret,
): Promise<string> {
  const { scope, config } = c.var
  if (step === 'company') {
    const company = await checkCompany(scope, typed)
    demandPassword(password, company)
    const id = draft?.id ?? (await drafts.start(scope, { company }))
    if (draft) await drafts.keepStep(scope, id, step, company)
    await keepHash(c, id, { password, hash })
    return id
  }
  if (!draft) throw new Error('a later step has a draft')
  const { id } = draft
  if (step === 'notification') {
    await drafts.keepStep(
      scope,
      id,
      step,
      await checkNotification(c, draft, typed.how ?? '', password),
    )
    await keepHash(c, id, { password, hash })
  } else if (step === 'domain')
    await drafts.keepStep(scope, id, step, checkHost(typed.host ?? '', config))
  else {
    const amounts = quotaForm.read(typed)
    demandFree(amounts, await readAvailability(scope))
    await drafts.keepStep(scope, id, step, { amounts })
  }
  return id
}

async function keepPermissions(c: Context<Portal>, draft: Draft | null): Promise<StepOutcome> {
  const form = z.object({ after: stepAfter, on: oneOrMany(z.enum(features)).optional() })
  const { after: next, on = [] } = await formOf(c, form)
  if (!draft) throw new Error('a later step has a draft')
  const off = features.filter((feature) => !on.includes(feature))
  await drafts.keepStep(c.var.scope, draft.id, 'permissions', { off })
  return { id: draft.id, isClosed: next === 'close' }
}

async function checkNotification(
  c: Context<Portal>,
  draft: Draft,
  how: string,
  password: string,
): Promise<NonNullable<DraftValues['notification']>> {
  const company = draft.values.company
  if (how !== 'activation' && how !== 'sign-in')
    throw new Refusal('invalid', 'choose-mailed', {}, { fields: { how: message('choose-one') } })
  if (company) demandPassword(password, company)
  if (how === 'sign-in' && password === '' && draft.secret === null)
    throw new Refusal('invalid', 'password-needed', {}, { field: 'password' })
  if (!(await mailIsReady(c.var.scope))) throw new Refusal('conflict', 'mail-missing')
  return { how }
}

const demandPassword = (password: string, company: NonNullable<DraftValues['company']>) => {
  const { email, username, firstName, lastName, name } = company
  if (password !== '') demandGoodPassword(password, email, username, firstName, lastName, name)
}

/** The hash was made before the transaction; what came without one is refused by the rules before. */
async function keepHash(c: Context<Portal>, id: string, { password, hash }: Secret) {
  const { scope, seal } = c.var
  if (password === '' || !hash) return
  // also proves that the draft is the actor's own
  await drafts.find(scope, id)
  await keepPassword(scope, seal, id, hash)
}
