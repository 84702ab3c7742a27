import { decodeCsv } from '../../domain/csv.read.ts'
import type { Given } from '../../domain/form.ts'
import { messageOf } from '../../domain/message.ts'
import {
  previewUpload,
  readUploadChoices,
  uploadForm,
  uploadNumbers,
} from '../../domain/operator-connect/jobs.upload.ts'
import { findLead } from '../../domain/operator-connect/leads.read.ts'
import {
  type Entered,
  enteredByFile,
  enteredByHand,
  type Preflight,
} from '../../domain/operator-connect/preflight.ts'
import { Refusal } from '../../domain/refusal.ts'
import { jobWords } from '../../views/operator-connect/jobs.words.ts'
import { PreflightCard, UploadPage } from '../../views/operator-connect/upload.tsx'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** Where numbers are uploaded for a lead that became a service. */
export const uploads = routes()

/** What was found in what this request sent, for the page that answers it. */
const found = new WeakMap<C, Preflight>()

async function enteredIn(c: C, given: Given): Promise<Entered> {
  const { file } = await c.req.parseBody()
  if (file instanceof File && file.size > 0) {
    try {
      return enteredByFile(decodeCsv(await file.bytes()))
    } catch (error) {
      // a file that is no CSV is the form's problem, shown beside the field
      if (error instanceof Refusal && error.kind === 'malformed')
        throw new Refusal('invalid', messageOf(error), { field: 'file' })
      throw error
    }
  }
  return enteredByHand(String(uploadForm.read(given).numbers ?? ''))
}

async function about(c: C) {
  const lead = await findLead(c.var.scope, idOf(c, 'no-such-lead'))
  return { lead, choices: await readUploadChoices(c.var.scope, lead) }
}
type About = Awaited<ReturnType<typeof about>>

const href = ({ lead }: About) => `/leads/${lead.id}`
const named = (list: readonly { id: string; name: string }[]) =>
  list.map(({ id, name }) => ({ value: id, label: name }))

formPage(uploads, {
  at: [{ path: '/leads/:id/numbers/new', host: 'operators' }],
  guard: { permission: { provider: 'operate' }, body: 'import' },
  ...{ about, form: uploadForm },
  row: (_, { lead }) => ({
    ...{ usage: 'CallingUserAssignment', country: lead.countries[0] ?? '', skipBad: false },
  }),
  look: ({ var: { words: reader } }, { lead, choices }) => {
    const words = jobWords(reader).upload
    const regions = new Intl.DisplayNames([reader.language], { type: 'region' })
    const usages = Object.entries(words.usages).map(([value, label]) => ({ value, label }))
    const { profiles, connections, addresses } = choices
    return {
      ...{ title: words.title(lead.companyName), labels: words.fields, submit: words.submit },
      options: { usage: words.usages },
      choices: {
        additional: [{ value: '', label: words.noUsage }, ...usages],
        country: lead.countries.map((code) => ({ value: code, label: regions.of(code) ?? code })),
        profile: named(profiles),
        connection: [{ value: '', label: words.anyConnection }, ...named(connections)],
        address: [
          { value: '', label: words.noAddress },
          ...addresses.map(({ value, name }) => ({ value, label: name })),
        ],
      },
      omit: [
        ...(profiles.length > 1 ? [] : (['profile'] as const)),
        ...(connections.length > 1 ? [] : (['connection'] as const)),
      ],
    }
  },
  page: (c, of, form) => {
    const preflight = found.get(c)
    return (
      <UploadPage
        form={form}
        lead={{ href: href(of), name: of.lead.companyName }}
        preview={preflight && <PreflightCard found={preflight} />}
      />
    )
  },
  test: {
    path: '/checks',
    async run(c, { lead, choices }, given) {
      const entered = await enteredIn(c, given)
      found.set(c, await previewUpload(c.var.scope, lead, { given, entered, choices }))
      return null
    },
  },
  async verb(c, { lead, choices }, given) {
    const entered = await enteredIn(c, given)
    const tell = (preflight: Preflight) => found.set(c, preflight)
    return uploadNumbers(c.var.scope, lead, { given, entered, choices, tell })
  },
  back: (of, done) => {
    if (!done) return href(of)
    return done.jobIds.length === 1 ? `/jobs/${done.jobIds[0]}` : '/jobs'
  },
  action: (of) => `${href(of)}/numbers`,
  leaves: true,
  done: (c, _, { count }) => jobWords(c.var.words).upload.begun(count),
})
