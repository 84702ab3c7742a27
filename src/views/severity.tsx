import type { Child } from 'hono/jsx'
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
      {props.count !== undefined && props.children && `${grouped(props.count)} `}
      {props.children ??
        (props.count === undefined
          ? severities[props.severity]
          : severityCount(props.severity, props.count))}
    </>
  )
  if (!props.href) return <span data-sev={props.severity}>{content}</span>
  return (
    <a data-sev={props.severity} href={props.href}>
      {content}
    </a>
  )
}

/** The shape alone, which says its word. */
export const SeverityIcon = ({ severity }: { severity: Severity }) => (
  <i data-sev={severity} role="img" aria-label={severityWord(severity)} />
)

/** The word of a severity. Call it inside a component. */
export const severityWord = (severity: Severity) => useWords().frame.severities[severity]
