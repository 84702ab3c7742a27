import type { Context } from 'hono'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { ownerOfAudience } from '../../domain/log.ts'
import { message } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { changeBranding, mayBrand } from '../../domain/tenants/brands.change.ts'
import { coloursOf, measure, readHex } from '../../domain/tenants/brands.colours.ts'
import { type Logo, readLogo } from '../../domain/tenants/brands.logo.ts'
import { type Branding, readBranding } from '../../domain/tenants/brands.ts'
import { hasUsableHost } from '../../domain/tenants/domains.ts'
import { BrandPreview } from '../../views/tenants/branding.preview.tsx'
import { BrandingForm, OwnerBrandingPage } from '../../views/tenants/branding.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { refusedForm } from '../acted.tsx'
import { formOf, type Portal } from '../portal.ts'
import { tenantOf } from './which.ts'

type Uploading = Portal & { Variables: { uploaded?: Promise<Logo | null> } }

export const branding = new Hono<Uploading>()

/** Draws an uploaded logo anew before the request's transaction is open (DECISIONS 6); the handler hears of a refusal. */
export const uploadedLogo = createMiddleware<Uploading>(async (c, next) => {
  if (c.req.method === 'POST') {
    const { logo } = await c.req.parseBody()
    const uploaded =
      logo instanceof File && (logo.size > 0 || logo.name !== '')
        ? readLogo(new Uint8Array(await logo.arrayBuffer()))
        : Promise.resolve(null)
    // waited for here, and thrown where the form can be drawn again
    await uploaded.catch(() => undefined)
    c.set('uploaded', uploaded)
  }
  await next()
})

/** The three addresses of a look: a tenant's own, a tenant's for staff, and that of staff themselves. */
const at = (act = '') => [
  `/branding${act}`,
  `/tenants/:id/branding${act}`,
  `/settings/branding${act}`,
]

branding.on('GET', at(), async (c) => {
  const subject = await subjectOf(c)
  return c.render(subject.frame(<BrandingForm {...formProps(c, subject)} />), titleOf(c))
})

branding.on('GET', at('/preview'), async (c) => {
  const subject = await subjectOf(c)
  return c.html(<BrandPreview {...previewOf(c, subject, c.req.query('accent') ?? '')} />)
})

const texts = z.object({
  productName: z.string().max(1000).default(''),
  line: z.string().max(1000).default(''),
  accent: z.string().max(1000).default(''),
  supportAddress: z.string().max(1000).default(''),
  termsUrl: z.string().max(2000).default(''),
  privacyUrl: z.string().max(2000).default(''),
})
const form = texts.extend({
  version: z.coerce.number().int().min(0),
  reset: texts.keyof().optional(),
  'logo-remove': z.string().optional(),
})

branding.on('POST', at(), async (c) => {
  const { version, reset, 'logo-remove': removes, ...typed } = await formOf(c, form)
  const subject = await subjectOf(c)
  try {
    await changeBranding(c.var.scope, subject.owner, {
      texts: reset ? { ...typed, [reset]: '' } : typed,
      logo: (await c.var.uploaded) ?? (removes ? 'remove' : 'keep'),
      version,
      isPlain: isPlain(c),
    })
    return c.redirect(subject.path, 303)
  } catch (error) {
    return refusedForm(c, error, titleOf(c), async (errors) =>
      subject.frame(
        <BrandingForm
          {...formProps(c, subject)}
          preview={previewOf(c, subject, typed.accent)}
          typed={typed}
          errors={errors}
        />,
      ),
    )
  }
})

/** Without script: the form again with what was typed, and how it would look. Nothing is saved. */
branding.on('POST', at('/previews'), async (c) => {
  const { version: _, reset: __, 'logo-remove': ___, ...typed } = await formOf(c, form)
  const subject = await subjectOf(c)
  const preview = previewOf(c, subject, typed.accent)
  const page = <BrandingForm {...formProps(c, subject)} typed={typed} preview={preview} />
  return c.render(subject.frame(page), titleOf(c))
})

const isPlain = (c: Context<Portal>) => c.var.config.portalUrl.protocol === 'http:'
const titleOf = (c: Context<Portal>) => ({ title: c.var.words.tenants.tabs.branding })

type Subject = {
  owner: { tenantId: string | null; mspId: string | null }
  path: string
  branding: Branding
  isUsable: boolean
  frame(form: Child): Child
}

async function subjectOf(c: Context<Uploading>): Promise<Subject> {
  const { scope, actor, words } = c.var
  if (c.req.path.startsWith('/settings/')) {
    if (actor.audience.kind === 'tenant') throw new Refusal('missing', 'nothing-here')
    const owner = ownerOfAudience(actor.audience)
    const { title, intro } = {
      title: words.tenants.tabs.branding,
      intro: words.domains.branding.intro,
    }
    return {
      ...{ owner, path: '/settings/branding', isUsable: true },
      branding: await readBranding(scope, owner),
      frame: (form) => <OwnerBrandingPage {...{ title, intro }}>{form}</OwnerBrandingPage>,
    }
  }
  const which = await tenantOf(c)
  const owner = { tenantId: which.tenant.id, mspId: null }
  return {
    owner,
    path: `${which.base}/branding`,
    branding: await readBranding(scope, owner),
    isUsable: await hasUsableHost(scope, which.tenant, isPlain(c)),
    frame: (form) => (
      <TenantPage {...which} tab="branding">
        {form}
      </TenantPage>
    ),
  }
}

function formProps(c: Context<Portal>, subject: Subject) {
  const { owner, path, branding, isUsable } = subject
  const locked = !mayBrand(c.var.actor, owner) ? 'readOnly' : isUsable ? null : 'noHost'
  const preview = previewOf(c, subject, branding.own.accent ?? '')
  return { path, branding, preview, locked, provider: c.var.provider.name } as const
}

/** The provider's own colour (tokens of portal.css), where nobody has said any. */
const standard = '#0b5e73'

function previewOf(c: Context<Portal>, { branding }: Subject, typed: string) {
  const { own, inherited } = branding
  const wanted = typed.trim() === '' ? (inherited.accent?.value ?? standard) : readHex(typed)
  const accent = wanted ?? standard
  const colours = coloursOf(accent)
  const hash = own.logoHash ?? inherited.logoHash?.value
  const type = own.logoHash ? own.logoType : inherited.logoType?.value
  return {
    ...{ accent, colours, measured: measure(colours) },
    name: own.productName ?? inherited.productName?.value ?? c.var.provider.name,
    logo: hash ? `/brand/${hash}.${(type ?? '').replace('image/', '')}` : null,
    ...(wanted === null && { problem: c.var.words.say(message('brand-accent')) }),
  }
}
