import { SaxesParser } from 'saxes'

/** Why a message was not taken. */
export type CstaReason =
  | 'too-large'
  | 'too-deep'
  | 'not-xml'
  | 'document-type'
  | 'not-csta'
  | 'not-framed'

/** What came is no message of ECMA-323; `reason` says why, and nothing of it was used. */
export class CstaFault extends Error {
  readonly reason: CstaReason

  constructor(reason: CstaReason, detail?: string) {
    super(detail ? `${reason}: ${detail}` : reason)
    this.name = 'CstaFault'
    this.reason = reason
  }
}

/** An element by its local name; `text` is what stands directly in it, trimmed. */
export type CstaElement = {
  name: string
  namespace: string
  text: string
  children: CstaElement[]
}

/** The namespaces of ECMA-323 by edition (`…/csta/ed3`; makers append their own), and that of ECMA-354 for application sessions. */
export const cstaNamespace = (edition: number) =>
  `http://www.ecma-international.org/standards/ecma-323/csta/ed${edition}`
export const sessionNamespace = 'http://www.ecma-international.org/standards/ecma-354/appl_session'
const isCsta = (namespace: string) =>
  namespace === sessionNamespace ||
  /^http:\/\/www\.ecma-international\.org\/standards\/ecma-323\/csta\/ed\d+(\/|$)/.test(namespace)

/** A frame's length has 16 bits (ECMA-323, TCP without SOAP), which bounds every message by itself. */
export const maxMessageBytes = 65_535
const maxDepth = 32
const maxElements = 2_000
const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/

/**
 * Reads one message: well-formed XML in UTF-8 or ISO-8859-1, of a namespace of ECMA-323 or ECMA-354, bounded in bytes, depth and
 * elements. A document type is refused before anything in it counts, and no entity but XML's own five is known, so none expands.
 * Throws `CstaFault`.
 */
export function readCsta(body: Uint8Array | string): CstaElement {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  if (bytes.length > maxMessageBytes) throw new CstaFault('too-large', `${bytes.length} bytes`)
  const root = parse(decoded(bytes))
  if (!isCsta(root.namespace)) throw new CstaFault('not-csta', root.namespace || root.name)
  return root
}

function decoded(bytes: Buffer): string {
  const encoding = declared.exec(bytes.subarray(0, 120).toString('latin1'))?.[1]?.toLowerCase()
  if (encoding === 'iso-8859-1' || encoding === 'us-ascii') return bytes.toString('latin1')
  if (encoding && encoding !== 'utf-8') throw new CstaFault('not-xml', 'another encoding')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CstaFault('not-xml', 'no UTF-8')
  }
}

function parse(text: string): CstaElement {
  const parser = new SaxesParser({ xmlns: true })
  const open: CstaElement[] = []
  let root: CstaElement | undefined
  let elements = 0
  parser.on('error', (error) => {
    throw new CstaFault('not-xml', error.message)
  })
  parser.on('doctype', () => {
    throw new CstaFault('document-type')
  })
  parser.on('opentag', ({ local, uri }) => {
    elements += 1
    if (open.length >= maxDepth || elements > maxElements) throw new CstaFault('too-deep')
    const element: CstaElement = { name: local, namespace: uri, text: '', children: [] }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const add = (given: string) => {
    const at = open.at(-1)
    if (at) at.text += given
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed) closed.text = closed.text.trim()
  })
  parser.write(text).close()
  if (!root) throw new CstaFault('not-xml', 'no element')
  return root
}

/** The element that this path of local names leads to, below `element`; `*` stands for any one. */
export function within(element: CstaElement, ...path: string[]): CstaElement | undefined {
  const [name, ...rest] = path
  if (name === undefined) return element
  for (const child of element.children) {
    const found = name === '*' || child.name === name ? within(child, ...rest) : undefined
    if (found) return found
  }
  return undefined
}

/** Text as it stands in XML. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
