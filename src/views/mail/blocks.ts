import type { MailContent } from '../../domain/mail/templates.ts'
import { numberIn } from '../formats.ts'
import { type Words, wordsIn } from '../words.ts'

export type Run = { text: string } | { link: string }

/** What a mail says, once for its HTML and its text part. */
export type Block =
  | { kind: 'paragraph'; runs: Run[] }
  | { kind: 'button'; label: string; href: string }
  | { kind: 'facts'; rows: { label: string; value: string }[] }
  | { kind: 'small'; runs: Run[] }
  /** Stands beside a button, which the text part has none of. */
  | { kind: 'fallback'; runs: Run[] }

export type Contents = { subject: string; title: string; blocks: Block[]; foot: Run[][] }

/** The mail in its language, in the order in which it is read. A password never stands in a mail. */
export function contentsOf(content: MailContent): Contents {
  const words = wordsIn(content.language).mail
  const { own, link, expiresAt, template } = content
  const isConsent = template === 'consent'
  const { subject, title, lines, button } = kindOf(content, words)
  const body: Block[] = own.body
    ? own.body.map((runs) => ({ kind: 'paragraph', runs }))
    : [
        paragraph(words.hello(content.name)),
        ...lines.map(paragraph),
        ...factsOf(content, words),
        { kind: 'button', label: button, href: link ?? content.portal },
      ]
  const notes: Block[] = [
    ...(expiresAt
      ? [
          small({
            text: (isConsent ? words.validUntil : words.expires)(
              momentOf(expiresAt, content, words),
            ),
          }),
        ]
      : []),
    ...(link && !own.body ? [fallback({ text: `${words.fallback} ` }, { link })] : []),
    ...(template === 'activation' || isConsent ? [small({ text: words.unexpected })] : []),
  ]
  const line = oneLine(own.subject ?? subject)
  return { subject: line, title, blocks: [...body, ...notes], foot: footOf(content, words) }
}

type MailWords = Words['mail']

function kindOf(content: MailContent, words: MailWords) {
  const { notice } = content
  if (notice) {
    const { say } = wordsIn(content.language)
    const subject = say(notice.subject)
    return { subject, title: subject, lines: notice.lines.map(say), button: words.test.button }
  }
  const about = { product: content.brand.name, customer: content.customer, by: content.by }
  const from = {
    activation: words.activation,
    consent: words.consent,
    'sign-in-information': words.signIn,
    reset: words.reset,
    address: words.newAddress,
    'password-changed': words.changed,
    'sign-in-changed': words.signInChanged,
    'license-report': words.licenseReport,
    notice: words.test,
    'mau-report': words.test,
    test: words.test,
  }[content.template]
  const when = momentOf(content.at, content, words)
  return {
    subject: from.subject(about, content.report),
    title: from.title,
    lines: from.lines(about, when, content.change, content.report),
    button: from.button,
  }
}

function factsOf(content: MailContent, words: MailWords): Block[] {
  const { template, portal, company, login, notice, language } = content
  if (notice?.facts) {
    const { say } = wordsIn(language)
    const rows = notice.facts.map(({ label, value }) => ({
      label: say(label),
      value: numberIn(language, value),
    }))
    return [{ kind: 'facts', rows }]
  }
  if (template !== 'sign-in-information' && template !== 'activation') return []
  const rows = [
    ...(template === 'activation' ? [] : [{ label: words.address, value: portal }]),
    ...(company ? [{ label: words.company, value: company }] : []),
    ...(login ? [{ label: words.login, value: login }] : []),
  ]
  return rows.length > 0 ? [{ kind: 'facts', rows }] : []
}

function footOf({ brand }: MailContent, words: MailWords): Run[][] {
  const { supportAddress: support, termsUrl: terms, privacyUrl: privacy } = brand
  return [
    ...(support ? [[{ text: `${words.support} ${support}` }]] : []),
    ...(terms ? [[{ text: `${words.terms}: ` }, { link: terms }]] : []),
    ...(privacy ? [[{ text: `${words.privacy}: ` }, { link: privacy }]] : []),
    [{ text: words.automatic(brand.name) }],
  ]
}

const momentOf = (at: Date, { zone }: MailContent, { locale }: MailWords) =>
  new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' },
  }).format(at)

const paragraph = (text: string): Block => ({ kind: 'paragraph', runs: [{ text }] })
const small = (...runs: Run[]): Block => ({ kind: 'small', runs })
const fallback = (...runs: Run[]): Block => ({ kind: 'fallback', runs })

/** A header is one line, whatever a name holds. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** The part of a mail for who reads no HTML; says the same. */
export function textOf({ title, blocks, foot }: Contents): string {
  const said = blocks.filter(({ kind }) => kind !== 'fallback').map(textOfBlock)
  return `${[title, ...said, `-- \n${foot.map(textOfRuns).join('\n')}`].join('\n\n')}\n`
}

function textOfBlock(block: Block): string {
  if (block.kind === 'button') return `${block.label}:\n${block.href}`
  if (block.kind === 'facts')
    return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
  return textOfRuns(block.runs)
}

const textOfRuns = (runs: readonly Run[]) =>
  runs.map((run) => ('link' in run ? run.link : run.text)).join('')
