/** A run of text, or the link itself. */
export type Piece = { text: string } | { link: string }

/** What stands for something in the provider's own activation mail. */
export const placeholders = [
  'CustomerId',
  'CustomerName',
  'Name',
  'CustomerAuthenticationPortalUrl',
  'InvitationId',
] as const
export type Placeholder = (typeof placeholders)[number]

/** The two that make the link, in this order. */
export const linkPlaceholder = '{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'

const shape = /\{\{([^{}]*)\}\}/g
const isPlaceholder = (word: string): word is Placeholder =>
  placeholders.some((one) => one === word)

/** The words in double braces that stand for nothing, each once. */
export const unknownIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(shape)].map(([whole]) => whole).filter((p) => !isPlaceholder(p.slice(2, -2))),
  ),
]

/** Whether the token of the link stands anywhere but in the link. */
export const hasBareToken = (text: string): boolean =>
  text.replaceAll(linkPlaceholder, '').includes('{{InvitationId}}')

export type Filling = {
  CustomerId: string
  CustomerName: string
  Name: string
  CustomerAuthenticationPortalUrl: string
}

/** A subject with its values, on one line whatever they hold. */
export const fillSubject = (subject: string, values: Filling): string =>
  fill(subject, values)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()

/** A body's paragraphs with their values; the link is a piece of its own, so that HTML can make it one. */
export const fillBody = (body: string, values: Filling, link: string): Piece[][] =>
  body
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .map((paragraph) => {
      const runs = paragraph.split(linkPlaceholder)
      return runs.flatMap((run, n): Piece[] => [
        ...(n > 0 ? [{ link }] : []),
        ...(run ? [{ text: fill(run, values) }] : []),
      ])
    })

// one pass: a value that looks like a placeholder stays what it is
const fill = (text: string, values: Filling) =>
  text.replace(shape, (whole, word: string) =>
    isPlaceholder(word) && word !== 'InvitationId' ? values[word] : whole,
  )
