import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'
import { useWords } from './words.ts'

/**
 * The result of the user's own act, answered into `#toasts`. Leaves after 8 s unless it carries an
 * `action`, then it stays until dismissed (WCAG 2.2.1).
 */
export const Toast = (props: { icon?: IconName; action?: Child; children?: Child }) => (
  <div class="toast">
    <Icon name={props.icon ?? 'check'} />
    <div>{props.children}</div>
    {props.action}
    <button
      type="button"
      class="btn quiet square small"
      data-dismiss
      aria-label={useWords().frame.failure.dismiss}
    >
      <Icon name="x" />
    </button>
  </div>
)

/** Where toasts appear, and the one voice that announces new critical alarms; `done` is what the page before did. */
export const ToastRegion = ({ done }: { done?: string | undefined }) => (
  <>
    <div class="toasts" id="toasts" role="status">
      {done && <Toast>{done}</Toast>}
    </div>
    <p class="vh" id="announcer" role="status" />
  </>
)
