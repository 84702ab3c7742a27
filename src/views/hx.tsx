import { type Child, createContext, useContext } from 'hono/jsx'

const Nonce = createContext('')

/** Gives every `hx()` inside the nonce of the page's Content-Security-Policy; the renderer draws it. */
export const NonceProvider = ({ nonce, children }: { nonce: string; children?: Child }) => (
  <Nonce.Provider value={nonce}>{children}</Nonce.Provider>
)

/** The nonce of the page being drawn; the renderer is the only one who needs it beside `hx`. */
export const usePageNonce = () => useContext(Nonce)

type HxAttributes = {
  get?: string
  post?: string
  target?: string
  swap?: string
  trigger?: string
  include?: string
  sync?: string
  disable?: string
  confirm?: string
  encoding?: string
  vals?: string
  'push-url'?: string
  'history-elt'?: string
} & { [status: `status:${string}`]: string }

/**
 * htmx attributes with the nonce that hx-csp demands: `<form {...hx({ post: '/x', target: '#y' })}>`.
 * Call it inside a component. Throws where no page is being drawn, so a pushed component cannot
 * carry htmx attributes by mistake (hx-csp would strip them, and one frame serves many pages).
 */
export function hx(attributes: HxAttributes): Record<string, string> {
  const nonce = useContext(Nonce)
  if (!nonce) throw new Error('htmx attributes outside a page: pushed components carry none')
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(given.map(([name, value]) => [`hx-${name}`, value])),
    'hx-nonce': nonce,
  }
}

/** For a GET form that filters: asks as the user types or chooses, and keeps the URL in step. */
export const filtering = (action: string) => ({
  ...hx({
    get: action,
    target: '#main',
    swap: 'innerMorph',
    trigger: 'input delay:250ms, submit',
    sync: 'replace',
    'push-url': 'true',
  }),
  action,
  method: 'get' as const,
})

/** For a form whose answer is a toast (with or without partials): refusals land in `#notice`. */
export const acting = (action: string) => ({
  ...hx({ post: action, target: '#toasts', swap: 'beforeend', sync: 'queue all' }),
  action,
  method: 'post' as const,
})

/** For a form that a refusal draws again with its errors: the answer replaces the form itself. */
export const saving = (action: string) => ({
  ...hx({ post: action, target: 'this', swap: 'outerMorph' }),
  action,
  method: 'post' as const,
})
