import { z } from 'zod'
import { accountStates, setAccount } from '../../domain/metering/accounts.ts'
import { countActivity, mostItems, refusedCodes } from '../../domain/metering/activity.ts'
import { json, jsonItems, type Part } from './parts.ts'
import { components, operation, outsideOperation, resource } from './resource.ts'

const name = z.string().min(1).max(200)
const item = z.object({ organization: name.optional(), account: name, at: z.iso.datetime() })
const answer = z
  .object({
    result: z.enum(['counted', 'already', 'blocked', 'refused']),
    code: z.enum(['MAU_CAP_REACHED', ...refusedCodes]).optional(),
    max: z.int().optional(),
    current: z.int().optional(),
    period: z.string().optional(),
  })
  .register(components, { id: 'ActivityAnswer' })
const answers = z.array(answer).register(components, { id: 'ActivityAnswers' })

/** What applications report of who was active; sent again it is the same, so it has no Idempotency-Key. */
export const activity = resource('/activity', {
  create: outsideOperation({
    ...{ id: 'reportActivity', permission: 'report-activity' },
    body: jsonItems(z.array(item).max(mostItems)),
    answers: { 200: answers },
    refusals: { 413: ['too-many-items'] },
    work: async ({ actor, database }, { body }) => [
      200,
      await countActivity(database, actor, body),
    ],
  }),
})

const state = z.enum(accountStates)
const account: Part<string> = {
  shape: { account: name },
  read: (c) => c.req.param('account') ?? '',
  refusals: { 422: ['account-name'] },
}
const metered = z
  .object({ account: z.string(), organization: z.string(), state })
  .register(components, { id: 'MeteredAccount' })

/** How the end users stand that metering knows. */
export const accounts = resource('/accounts', {
  puts: {
    '/{account}': operation({
      ...{ id: 'setMeteredAccount', permission: 'report-activity', path: account },
      body: json(z.strictObject({ organization: name.optional(), state })),
      answers: { 200: metered },
      refusals: {
        404: ['no-such-organization'],
        409: ['MAU_CAP_REACHED', 'account-limit', 'organization-inactive'],
        422: ['name-organization'],
      },
      work: async (scope, { id, body }) => [200, await setAccount(scope, id, body)],
    }),
  },
})
