import { hx } from '../hx.tsx'
import { kept } from '../kept.tsx'

const id = 'row-act'

/** What a button has that does an act to one row, wherever it stands in the page. */
export const rowAct = (act: string, row: string) => ({ form: id, name: `act-${act}`, value: row })

/** What such buttons post to; it stands once in the page. */
export const RowActForm = kept(({ path }: { path: string }) => (
  <form
    id={id}
    method="post"
    action={`${path}/selections`}
    hidden
    {...hx({ post: `${path}/selections`, target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
  >
    <input type="hidden" name="row" value="1" />
  </form>
))
