/** Whose end may be left out: what of these begins ends the one before. */
const ended: Readonly<Record<string, readonly string[]>> = {
  ...{ li: ['li'], dt: ['dt', 'dd'], dd: ['dt', 'dd'], option: ['option'] },
  ...{ td: ['td', 'th'], th: ['td', 'th'], tr: ['tr', 'td', 'th'] },
}
const empty = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)
/** What the stylesheet hides from who may not do it: rows are pushed to every reader alike. */
const hidden = {
  'data-operator': / class="?[^"=]*\bwhen-operator\b| form="?(?:cancel|retry)\b/,
  'data-acknowledge': / class="?[^"=]*\bwhen-acknowledge\b| form="?[\w-]*acknowledge\b/,
}

type Offered = { method: 'GET' | 'POST'; path: string }

/** Where the links and buttons of a page lead that its reader sees, by their addresses in the portal. */
export function offeredBy(html: string): Offered[] {
  const body = /<body[^>]*>/.exec(html)
  if (!body) return []
  const mayOperate = body[0].includes('data-operator')
  const unseen = [
    ...(mayOperate ? [] : [hidden['data-operator']]),
    ...(mayOperate || body[0].includes('data-acknowledge') ? [] : [hidden['data-acknowledge']]),
  ]
  const found: Offered[] = []
  const forms = new Map<string, Offered>()
  const buttons: { form: string | undefined; action: string | undefined }[] = []
  const open: { name: string; isUnseen: boolean; form: string | undefined }[] = []
  for (const [, end, name = '', said = ''] of html
    .slice(body.index)
    .matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (end) {
      while (open.length > 0 && open.pop()?.name !== name);
      continue
    }
    while (ended[name]?.includes(open.at(-1)?.name ?? '')) open.pop()
    const inTag = (attribute: string) =>
      new RegExp(` ${attribute}=(?:"([^"#]*)|([^"# ]+))`)
        .exec(said)
        ?.slice(1)
        .find((one) => one !== undefined)
        ?.replaceAll('&amp;', '&')
    const isOut = (name === 'fieldset' || name === 'button') && / disabled(?:[ =>]|$)/.test(said)
    const isUnseen = isOut || !!open.at(-1)?.isUnseen || unseen.some((one) => one.test(said))
    let form = open.at(-1)?.form
    if (name === 'form') {
      form = inTag('id') ?? `${forms.size}`
      const method = inTag('method') === 'post' ? 'POST' : 'GET'
      forms.set(form, { method, path: inTag('action') ?? '' })
    }
    if (!empty.has(name) && !said.endsWith('/')) open.push({ name, isUnseen, form })
    if (isUnseen) continue
    const path = inTag('href')
    if (name === 'a' && path?.startsWith('/')) found.push({ method: 'GET', path })
    if (name === 'button' && !/ (?:type="?button\b|popovertarget=|commandfor=)/.test(said))
      buttons.push({ form: inTag('form') ?? form, action: inTag('formaction') })
  }
  for (const { form, action } of buttons) {
    const { method = 'GET', path } = forms.get(form ?? '') ?? {}
    const to = action ?? path
    if (to?.startsWith('/')) found.push({ method, path: to })
  }
  return found
}
