import type { Child } from 'hono/jsx'
import { readSystemId } from '../../domain/licensing/license-files.installation.ts'
import { attemptLicense } from '../../domain/licensing/license-files.load.ts'
import type { LicensePreview } from '../../domain/licensing/license-files.preview.ts'
import { licenseFiles as list } from '../../domain/licensing/license-files.ts'
import { readPools } from '../../domain/licensing/pools.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { LoadLicensePage, PreviewPage } from '../../views/licensing/license-files.load.tsx'
import { LicenseFilesPage } from '../../views/licensing/license-files.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { confirmNext } from '../confirmations.ts'
import type { C } from '../form.answers.tsx'
import { listPages } from '../lists/list.tsx'
import { errorsOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { shellWithoutNumbers } from '../shell.ts'

export const licenseFiles = routes()

const path = '/licenses/files'
const administering = {
  host: 'operators',
  audience: ['provider'],
  permission: 'administer',
} as const
const page = { title: 'Load license file' }

listPages(licenseFiles, {
  at: [{ path, host: 'operators' }],
  declaration: { audience: ['provider'], permission: 'looking' },
  ...{ list, csv: {} },
  prepare: async ({ var: { scope } }) => ({
    ...{ path, systemId: await readSystemId(scope) },
    tenants: (await readPools(scope)).tenant,
  }),
  page: ({ var: { actor, config } }, state, { systemId, tenants }) => (
    <LicenseFilesPage
      {...{ state, systemId, tenants, keys: config.licenseKeys }}
      mayLoad={may(actor, 'administer')}
    />
  ),
  about: () => ({ title: 'License files', topics: ['license-files'] }),
})

licenseFiles.get(`${path}/new`, administering, (c) => c.render(<LoadLicensePage />, page))

// a refused attempt is written down after its own transaction is undone
const attempting = { ...administering, scope: 'none' } as const

licenseFiles.post(`${path}/new`, attempting, async (c) => {
  const text = await textOf(c)
  return attempt(c, text, undefined)
})

licenseFiles.post(path, attempting, async (c) => {
  const { text, confirm } = await c.req.parseBody()
  return attempt(c, String(text ?? ''), typeof confirm === 'string' ? confirm : undefined)
})

/** An uploaded file goes before what was pasted. */
async function textOf(c: C): Promise<string> {
  const { file, text } = await c.req.parseBody()
  if (file instanceof File && file.size > 0) return file.text()
  return typeof text === 'string' ? text : ''
}

/** Loads what was confirmed as it would be loaded now; anything else is shown first. */
async function attempt(c: C, text: string, confirm: string | undefined) {
  const { database, actor, config } = c.var
  const draw = (body: Child) => {
    c.set('shell', shellWithoutNumbers(c))
    return c.render(body, page)
  }
  try {
    if (text.trim() === '') throw new Refusal('invalid', 'license-none', {}, { field: 'text' })
    const { content } = await attemptLicense(database, actor, config.licenseKeys, { text, confirm })
    confirmNext(c, `License file ${isolated(content.file_id)} loaded.`)
    return c.redirect(path, 303)
  } catch (error) {
    const preview = previewIn(error)
    if (preview && confirm === undefined) return draw(<PreviewPage {...{ text, preview }} />)
    const errors = errorsOf(c, error)
    return draw(
      preview ? (
        <PreviewPage {...{ text, preview }} isAnew />
      ) : (
        <LoadLicensePage errors={errors} text={text} />
      ),
    )
  }
}

const previewIn = (error: unknown) =>
  error instanceof Refusal && error.code === 'license-confirm'
    ? (error.details as LicensePreview)
    : undefined
