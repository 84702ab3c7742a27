import { keepSent } from '../kept-forms.ts'
import { signInUrl } from '../redirects.ts'
import { routes } from '../route.ts'

export const keptForms = routes()

// the session ended under somebody who was still typing: kept, and the way on
keptForms.post(
  '/kept-forms',
  { host: 'both', open: 'whose form it is says its key, which is sealed' },
  async (c) => {
    const back = await keepSent(c)
    return back ? c.text(signInUrl(c, back)) : c.body(null, 204)
  },
)
