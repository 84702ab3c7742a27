import type { Letter } from '../../domain/settings/letters.ts'
import { type Words, wordsIn } from '../words.ts'

export type Run = { text: string } | { link: string }

/** What a letter says, once for its HTML and its text part. */
export type Block =
  | { kind: 'paragraph'; runs: Run[] }
  | { kind: 'button'; label: string; href: string }
  | { kind: 'facts'; rows: { label: string; value: string }[] }
  | { kind: 'small'; runs: Run[] }
  /** Stands beside a button, which the text part has none of. */
  | { kind: 'fallback'; runs: Run[] }

export type Contents = { subject: string; title: string; blocks: Block[]; foot: Run[][] }

/** The letter in its language, in the order in which it is read. A password never stands in a mail. */
export function contentsOf(letter: Letter): Contents {
  const words = wordsIn(letter.language).mail
  const { own, link, expiresAt, template } = letter
  const { subject, title, lines, button } = kindOf(letter, words)
  const body: Block[] = own.body
    ? own.body.map((runs) => ({ kind: 'paragraph', runs }))
    : [
        paragraph(words.hello(letter.name)),
        ...lines.map(paragraph),
        ...factsOf(letter, words),
        { kind: 'button', label: button, href: link ?? letter.portal },
      ]
  const notes: Block[] = [
    ...(expiresAt ? [small({ text: words.expires(momentOf(expiresAt, letter, words)) })] : []),
    ...(link && !own.body ? [fallback({ text: `${words.fallback} ` }, { link })] : []),
    ...(template === 'activation' ? [small({ text: words.unexpected })] : []),
  ]
  const line = oneLine(own.subject ?? subject)
  return { subject: line, title, blocks: [...body, ...notes], foot: footOf(letter, words) }
}

type MailWords = Words['mail']

function kindOf(letter: Letter, words: MailWords) {
  const about = { product: letter.brand.name, customer: letter.customer, by: letter.by }
  const from = {
    activation: words.activation,
    'sign-in-information': words.signIn,
    reset: words.reset,
    'password-changed': words.changed,
    test: words.test,
  }[letter.template]
  const when = momentOf(letter.at, letter, words)
  return {
    subject: from.subject(about),
    title: from.title,
    lines: from.lines(about, when),
    button: from.button,
  }
}

function factsOf({ template, portal, company, login }: Letter, words: MailWords): Block[] {
  if (template !== 'sign-in-information' && template !== 'activation') return []
  const rows = [
    ...(template === 'activation' ? [] : [{ label: words.address, value: portal }]),
    ...(company ? [{ label: words.company, value: company }] : []),
    ...(login ? [{ label: words.login, value: login }] : []),
  ]
  return rows.length > 0 ? [{ kind: 'facts', rows }] : []
}

function footOf({ brand }: Letter, words: MailWords): Run[][] {
  const { supportAddress: support, termsUrl: terms, privacyUrl: privacy } = brand
  return [
    ...(support ? [[{ text: `${words.support} ${support}` }]] : []),
    ...(terms ? [[{ text: `${words.terms}: ` }, { link: terms }]] : []),
    ...(privacy ? [[{ text: `${words.privacy}: ` }, { link: privacy }]] : []),
    [{ text: words.automatic(brand.name) }],
  ]
}

const momentOf = (at: Date, { zone }: Letter, { locale }: MailWords) =>
  new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' },
  }).format(at)

const paragraph = (text: string): Block => ({ kind: 'paragraph', runs: [{ text }] })
const small = (...runs: Run[]): Block => ({ kind: 'small', runs })
const fallback = (...runs: Run[]): Block => ({ kind: 'fallback', runs })

/** A header is one line, whatever a name holds. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
