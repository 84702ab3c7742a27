import type { Context } from 'hono'
import type { Given } from '../../domain/form.ts'
import {
  assignForm,
  assignLeads,
  previewAssignment,
  previewLeadRemoval,
  removeLeads,
} from '../../domain/operator-connect/leads.acts.ts'
import {
  companySizes,
  directLeadForm,
  handLeadForm,
  tenantIdForm,
} from '../../domain/operator-connect/leads.form.ts'
import {
  customerLeads,
  type LeadRow,
  leadTenants,
  newLeads,
} from '../../domain/operator-connect/leads.list.ts'
import { findLead, type Lead } from '../../domain/operator-connect/leads.read.ts'
import {
  addDirectLead,
  addLeadByHand,
  changeLead,
  enteredOf,
  type TenantCheck,
  whyNotEdit,
} from '../../domain/operator-connect/leads.ts'
import { readinessOf } from '../../domain/operator-connect/readiness.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import { listActiveMsps, listMsps } from '../../domain/tenant.ts'
import { LeadPage, NewLeadPage, TenantFoundNote } from '../../views/operator-connect/lead.tsx'
import { leadActs, leadMenu } from '../../views/operator-connect/lead-menu.ts'
import {
  CustomerLeadsPage,
  customerLeadsPath,
  LeadsPage,
  leadsPath,
  leadTenantsPath,
  sizeSaid,
} from '../../views/operator-connect/leads.tsx'
import { leadWords } from '../../views/operator-connect/leads.words.ts'
import type { Words } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage, preparedAct } from '../form.tsx'
import { type Acts, fieldsOf } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { leadObstacles } from './leads.obstacles.ts'

const at = (path: string): Address[] => [{ path, host: 'operators' }]
// for an MSP's people there are no leads
const looking = { permission: { provider: 'looking' } } as const
const guard = { permission: { provider: 'operate' } } as const
const mayEdit = ({ var: { actor } }: C) => may(actor, 'operate')
const nobody: TenantCheck = { check: async () => 'away' }

type Prepared = Awaited<ReturnType<ReturnType<typeof prepare>>>
const prepare = (path: string) => async (c: Context<Portal>) => {
  const scope = c.get('scope')
  const [msps, active] = await Promise.all([listMsps(scope), listActiveMsps(scope)])
  return { path, msps, active }
}

const acts: Acts<Prepared> = {
  assign: {
    ...{ permission: 'operate', icon: 'building-skyscraper' },
    words: (reader) => ({ button: leadWords(reader).assign, things: leadWords(reader).things }),
    preview: previewAssignment,
    fields: fieldsOf(assignForm, {}, (reader, { active }: Prepared) => {
      const words = leadWords(reader)
      const msps = active.map(({ id, name }) => ({ value: id, label: name }))
      return {
        labels: { msp: words.msp },
        choices: { msp: [{ value: '', label: words.ownLead }, ...msps] },
      }
    }),
    async run({ var: { scope, words } }, ids, { given }) {
      const { count, msp } = await assignLeads(scope, ids, given)
      return { said: leadWords(words).assigned(count, msp) }
    },
  },
  remove: {
    ...{ permission: 'operate', icon: 'trash', asks: true },
    words: (reader) => ({ button: leadWords(reader).remove, things: leadWords(reader).things }),
    preview: previewLeadRemoval,
    run: async ({ var: { scope, words } }, ids) => ({
      said: leadWords(words).removed(await removeLeads(scope, ids)),
    }),
  },
}

async function menu(c: Context<Portal>, { id, company }: LeadRow) {
  const { scope, actor, config, words } = c.var
  const lead = await findLead(scope, id)
  const portal =
    lead.service && may(actor, 'enter-tenants')
      ? `${lead.service.shortname}.${config.tenantSuffix}`
      : null
  const obstacles = await leadObstacles(scope, lead)
  return { title: company, groups: leadMenu(words, lead, { obstacles, portal }) }
}

/** What the sizes of companies are called. */
const sizesOf = (reader: Words) =>
  Object.fromEntries(companySizes.map((size) => [size, sizeSaid(size, reader)]))

const about = (c: C) => findLead(c.var.scope, idOf(c, 'no-such-lead'))

export function leads({ tenants = nobody }: RouteParts): Routes {
  const leads = routes()

  for (const [tab, list, path] of [
    ['leads', newLeads, leadsPath],
    ['tenants', leadTenants, leadTenantsPath],
  ] as const)
    listPages(leads, {
      ...{ at: at(path), declaration: looking, list, csv: {}, acts, menu },
      prepare: prepare(path),
      page: async (c, state, { msps }) => {
        const readiness =
          tab === 'tenants' ? await readinessOf(c.var.scope, state.page.rows) : new Map()
        return <LeadsPage {...{ state, msps, tab, readiness, mayEdit: mayEdit(c) }} />
      },
      about: (c) => {
        const words = leadWords(c.var.words)
        return { title: tab === 'leads' ? words.title : words.tenantsTitle, topics: ['leads'] }
      },
    })

  listPages(leads, {
    ...{
      at: at(customerLeadsPath),
      declaration: looking,
      list: customerLeads,
      csv: {},
      acts,
      menu,
    },
    prepare: prepare(customerLeadsPath),
    page: (c, state, { msps }) => <CustomerLeadsPage {...{ state, msps, mayEdit: mayEdit(c) }} />,
    about: (c) => ({ title: leadWords(c.var.words).customersTitle, topics: ['leads'] }),
  })

  leads.get(at(`${leadsPath}/:id`), looking, async (c) => {
    const { scope, words } = c.var
    const lead = await about(c)
    const missing = (await readinessOf(scope, [lead])).get(lead.id) ?? []
    const acts = leadActs(words, lead, await leadObstacles(scope, lead))
    const mayValidate = mayEdit(c) && lead.msTenantId !== null
    return c.render(<LeadPage {...{ lead, missing, acts, mayValidate }} />, {
      title: lead.companyName,
      topics: ['leads'],
    })
  })

  formPage(leads, {
    ...{ at: at(`${leadsPath}/new`), guard, form: directLeadForm, about: async () => leadsPath },
    row: () => ({}),
    look: ({ var: { words: reader } }) => {
      const words = leadWords(reader)
      return {
        ...{ title: words.add, labels: words.labels, options: { companySize: sizesOf(reader) } },
        aside: (
          <button class="btn" formaction={`${leadsPath}/new/checks`}>
            {words.validate}
          </button>
        ),
      }
    },
    page: (_, __, form) => <NewLeadPage form={form} />,
    verb: ({ var: { scope } }, _, given) => addDirectLead(scope, given),
    back: (path, made) => (made ? `${leadsPath}/${made.id}` : path),
    done: (c, _, { companyName }) => leadWords(c.var.words).saved(companyName),
    action: () => leadsPath,
    test: {
      path: '/checks',
      ahead: async (_, given) => <TenantFoundNote found={await checked(given)} />,
    },
  })
  const checked = (given: Given) => tenants.check(tenantIdForm.read(given).msTenantId)

  formPage(leads, {
    ...{ at: at(`${customerLeadsPath}/new`), guard, form: handLeadForm },
    about: async () => customerLeadsPath,
    row: () => ({}),
    look: ({ var: { words: reader } }) => {
      const words = leadWords(reader)
      return { title: words.addByHand, labels: words.labels, options: { family: words.families } }
    },
    verb: ({ var: { scope } }, _, given) => addLeadByHand(scope, given),
    back: (path) => path,
    done: (c, _, { companyName }) => leadWords(c.var.words).saved(companyName),
  })

  formPage(leads, {
    ...{ at: at(`${leadsPath}/:id/edit`), guard },
    form: (_, { family }: Lead) => (family === 'operator-connect' ? directLeadForm : handLeadForm),
    async about(c) {
      const lead = await about(c)
      const why = whyNotEdit(c.var.actor, lead)
      if (why) throw new Refusal('conflict', why)
      return lead
    },
    row: (_, lead) => enteredOf(lead),
    look: ({ var: { words: reader } }, { companyName }) => {
      const words = leadWords(reader)
      return {
        ...{ title: reader.lists.editOne(companyName), labels: words.labels },
        options: { companySize: sizesOf(reader), family: words.families },
      }
    },
    verb: ({ var: { scope } }, { id }, given) => changeLead(scope, id, given),
    back: ({ id }) => `${leadsPath}/${id}`,
    done: (c, { companyName }) => leadWords(c.var.words).saved(companyName),
    leaves: true,
  })

  preparedAct(leads, {
    ...{ at: at(`${leadsPath}/:id/tenant-checks`), guard, about, leaves: true },
    async prepare(c) {
      const { database, actor } = c.var
      const id = idOf(c, 'no-such-lead')
      const { msTenantId } = await Scope.enter(
        database,
        actor,
        (scope) => findLead(scope, id),
        'read only',
      )
      if (msTenantId === null) throw new Refusal('conflict', 'lead-no-tenant')
      return tenants.check(msTenantId)
    },
    verb: async (_, __, found) => found,
    done: (c, _, found) => leadWords(c.var.words).found[found],
    back: ({ id }) => `${leadsPath}/${id}`,
  })
  return leads
}
