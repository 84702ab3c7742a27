import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import type { Severity } from './words/frame.ts'
import { grouped, useWords } from './words.ts'

/** Shape, count and word of a severity, "2 major"; a link with `href`; `children` replace the word. */
export const SeverityLabel = (props: {
  severity: Severity
  count?: number
  href?: string
  children?: Child
}) => {
  const { severities, severityCount } = useWords().frame
  const content = (
    <>
      <Icon name={`sev-${props.severity}`} />
      {props.count !== undefined && props.children && `${grouped(props.count)} `}
      {props.children ??
        (props.count === undefined
          ? severities[props.severity]
          : severityCount(props.severity, props.count))}
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

/** The word of a severity. Call it inside a component. */
export const severityWord = (severity: Severity) => useWords().frame.severities[severity]
