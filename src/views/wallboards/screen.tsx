import type { Child } from 'hono/jsx'
import type { Brand } from '../brand.tsx'
import { Document } from '../document.tsx'
import { isolated } from '../words/isolated.ts'
import { WordsProvider, wordsIn } from '../words.ts'

/** Any page that a display shows, in English and dark: it hangs in a room, and nobody touches it. */
export const WallDocument = (props: {
  nonce: string
  brand: Brand
  title: string
  /** What its script says of it further on: nothing came yet, it waits to be approved, the portal is away. */
  state: 'off' | 'pairing' | 'away'
  children?: Child
}) => (
  <WordsProvider value={wordsIn('en')}>
    <Document
      title={`${isolated(props.title)} · ${isolated(props.brand.name)}`}
      nonce={props.nonce}
      theme="dark"
      stylesheet="wall.css"
      brandStylesheet={props.brand.stylesheet}
      body={{ class: 'board', 'data-state': props.state }}
    >
      {props.children}
    </Document>
  </WordsProvider>
)
