import { hx } from '../hx.tsx'
import { kept } from '../kept.tsx'

/** The form of the page that an act in a row's menu presses. */
export const actFormId = (act: string) => `row-act-${act}`

/** What the acts in a row's menu post to; they stand once in the page. */
export const ActForms = kept(({ path, acts }: { path: string; acts: readonly string[] }) => (
  <>
    {acts.map((act) => (
      <form
        id={actFormId(act)}
        method="post"
        action={`${path}/selections`}
        hidden
        {...hx({ post: `${path}/selections`, target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
      >
        <input type="hidden" name="act" value={act} />
        <input type="hidden" name="row" value="1" />
      </form>
    ))}
  </>
))
