import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { asset } from './asset.ts'
import { NonceProvider } from './hx.tsx'
import { useWords } from './words.ts'

/** What the browser says itself, it says in the language of the page. */
const scripts = { en: 'portal.js', de: 'portal.de.js' } as const
/** Nobody reads a wall but staff, in English. */
const scriptOf = (stylesheet: string, language: keyof typeof scripts) =>
  stylesheet === 'wall.css' ? 'wall.js' : scripts[language]

export type Theme = 'system' | 'light' | 'dark'

/** The html element, head and body of any page; one stylesheet per face, and one script for each. */
export const Document = (props: {
  title: string
  nonce: string
  theme: Theme
  density?: 'compact' | 'roomy'
  zone?: string
  absoluteTime?: boolean
  stylesheet: 'portal.css' | 'login.css' | 'wall.css'
  brandStylesheet?: string
  body: Record<string, string | undefined>
  children?: Child
}) => (
  <>
    {raw('<!doctype html>')}
    <html
      lang={useWords().language}
      data-theme={props.theme === 'system' ? undefined : props.theme}
      data-density={props.density === 'roomy' ? 'roomy' : undefined}
      data-zone={props.zone}
      data-time={props.absoluteTime ? 'absolute' : undefined}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <link
          rel="preload"
          href={asset('inter-latin.woff2')}
          as="font"
          type="font/woff2"
          crossorigin=""
        />
        <link rel="icon" href={asset('favicon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={asset(props.stylesheet)} />
        {props.brandStylesheet && <link rel="stylesheet" href={props.brandStylesheet} />}
        <script
          src={asset(scriptOf(props.stylesheet, useWords().language))}
          defer
          nonce={props.nonce}
        />
      </head>
      <body {...props.body}>
        <NonceProvider nonce={props.nonce}>{props.children}</NonceProvider>
      </body>
    </html>
  </>
)
