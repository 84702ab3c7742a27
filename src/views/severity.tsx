import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

/** The six names of ITU-T X.733, worst first. */
export type Severity = 'critical' | 'major' | 'minor' | 'warning' | 'indeterminate' | 'cleared'

const words: Record<Severity, string> = {
  critical: 'Critical',
  major: 'Major',
  minor: 'Minor',
  warning: 'Warning',
  indeterminate: 'Indeterminate',
  cleared: 'Cleared',
}

/** Shape, count and word of a severity, "2 Major"; a link with `href`; `children` replace the word. */
export const Sev = (props: {
  severity: Severity
  count?: number
  href?: string
  children?: Child
}) => {
  const content = (
    <>
      <Icon name={`sev-${props.severity}`} />
      {props.count === undefined ? '' : `${props.count} `}
      {props.children ?? words[props.severity]}
    </>
  )
  if (!props.href)
    return (
      <span class="sev" data-sev={props.severity}>
        {content}
      </span>
    )
  return (
    <a class="sev" data-sev={props.severity} href={props.href}>
      {content}
    </a>
  )
}

/** The English word of a severity. */
export const severityWord = (severity: Severity) => words[severity]
