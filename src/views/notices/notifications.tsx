import type { ListedNotice } from '../../domain/notices/notices.list.ts'
import type { RuleField, Weekday } from '../../domain/notices/rules.form.ts'
import type { RulePreview } from '../../domain/notices/rules.preview.ts'
import type { ListedRule } from '../../domain/notices/rules.ts'
import type { severities } from '../../domain/schema/alarms.ts'
import { Card } from '../card.tsx'
import { FormFields } from '../form.declared.tsx'
import { FormHead, type FormProps } from '../form.frames.tsx'
import { CheckField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { notificationWords } from './notifications.words.ts'

const path = '/settings/notifications'

const columns: readonly Column<ListedRule>[] = [
  {
    ...{ key: 'name', sorts: 'up' },
    cell: ({ id, name }) => (
      <a href={`${path}/${id}`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  {
    ...{ key: 'severity', sorts: 'down' },
    cell: ({ severity }) => (
      <SeverityLabel severity={severity}>
        {severity === 'critical'
          ? undefined
          : notificationWords().andWorse(useWords().frame.severities[severity])}
      </SeverityLabel>
    ),
  },
  {
    ...{ key: 'recipients', look: 'clip' },
    cell: ({ recipients }) => (recipients ? <bdi>{recipients}</bdi> : <Nothing>–</Nothing>),
  },
  {
    ...{ key: 'active', sorts: 'down' },
    cell: ({ active }) => (
      <Status tone={active ? 'ok' : 'off'}>
        {notificationWords().states[active ? 'on' : 'off']}
      </Status>
    ),
  },
  {
    ...{ key: 'sent', num: true },
    cell: ({ id, sent }) =>
      sent === 0 ? <Nothing>0</Nothing> : <a href={`${path}/${id}/sent`}>{grouped(sent)}</a>,
  },
  { key: 'last', cell: ({ last }) => <Time at={last} /> },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
]

/** An owner's rules. */
export const NotificationsPage = ({ state }: { state: ListState<ListedRule> }) => {
  const words = notificationWords()
  const add = (
    <a class="btn primary" href={`${path}/new`}>
      <Icon name="plus" />
      {words.add}
    </a>
  )
  return (
    <>
      <ListHead title={words.title} text={words.noneText}>
        {add}
      </ListHead>
      <PlainList
        {...{ state, words, columns, thing: 'notification', icon: 'bell' }}
        choices={[
          choiceOf('state', words.columns.active, words.states),
          choiceOf('severity', words.columns.severity, severityNames()),
        ]}
        start={add}
      />
    </>
  )
}

/** Cleared is no severity to be told of. */
function severityNames(): Record<(typeof severities)[number], string> {
  const { critical, major, minor, warning, indeterminate } = useWords().frame.severities
  return { critical, major, minor, warning, indeterminate }
}

type Props = FormProps<RuleField>

const which: readonly RuleField[] = ['name', 'severity', 'tenants', 'labels']
const steps = [
  ['emails1', 'webhook1'],
  ['minutes2', 'emails2', 'webhook2'],
  ['minutes3', 'emails3', 'webhook3'],
] as const satisfies readonly (readonly RuleField[])[]
const weekdays: readonly Weekday[] = [
  ...(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const),
  ...(['saturday', 'sunday'] as const),
]

/** A rule as a form in three parts, and what it would have sent. */
export const NotificationPage = (props: {
  form: Props
  /** Of a rule that there is. */
  rule?: { id: string; name: string }
  preview: RulePreview | null
}) => {
  const { form, rule, preview } = props
  const words = notificationWords()
  const { parts } = words
  return (
    <>
      <PageHead
        list={{ href: path, title: words.title }}
        here={rule?.name ?? form.title}
        title={form.title}
      >
        {rule && (
          <span class="actions">
            <a class="btn" href={`${path}/${rule.id}/sent`}>
              {words.sent.title}
            </a>
          </span>
        )}
      </PageHead>
      <form method="post" action={form.action} class="stack-lg" autocomplete="off" novalidate>
        <FormHead {...form} />
        {form.tested ?? (preview && <Would preview={preview} />)}
        <Card id="which-h" title={parts.which}>
          <div class="body form-grid">
            <FormFields {...form} only={which} />
          </div>
        </Card>
        <Card id="when-h" title={parts.when}>
          <div class="body stack">
            <p class="muted">{words.whenText}</p>
            <Days form={form} />
            <div class="form-grid">
              <FormFields {...form} only={['fromTime', 'toTime', 'timeZone']} />
            </div>
          </div>
        </Card>
        <Card id="whom-h" title={parts.whom}>
          <div class="body stack">
            <p class="muted">{words.whomText}</p>
            {steps.map((only, at) => (
              <fieldset class="plain stack">
                <legend>
                  <strong>{[parts.step1, parts.step2, parts.step3][at]}</strong>
                </legend>
                <div class="form-grid">
                  <FormFields {...form} only={only} />
                </div>
              </fieldset>
            ))}
          </div>
          <footer>
            <button class="btn" formaction={`${form.page}/previews`} title={words.previewText}>
              {words.preview}
            </button>
            <button class="btn primary push">{form.submit ?? useWords().frame.form.save}</button>
          </footer>
        </Card>
      </form>
    </>
  )
}

const Days = ({ form: { shown, errors } }: { form: Props }) => {
  const words = notificationWords()
  return (
    <fieldset class="field" aria-describedby={errors.monday && 'days-error'}>
      <legend>{words.days}</legend>
      <span class="cluster">
        {weekdays.map((day) => (
          <CheckField name={day} label={words.dayNames[day]} checked={shown[day] === 'on'} />
        ))}
      </span>
      {errors.monday && (
        <p class="error" id="days-error">
          {errors.monday}
        </p>
      )}
    </fieldset>
  )
}

/** What a rule would have sent, as it is entered. */
export const Would = (props: { preview: RulePreview; isTested?: boolean }) => {
  const { preview, isTested = false } = props
  const words = notificationWords()
  return (
    <Note tone="info" alert={isTested}>
      <strong>{words.would(preview)}</strong>
      {preview.messages > 0 && <> {words.wouldOf(preview)}</>}
      {isTested && <> {words.notSaved}</>}
    </Note>
  )
}

const tones: Readonly<Record<ListedNotice['state'], Tone>> = {
  waiting: 'info',
  held: 'info',
  sent: 'ok',
  digested: 'ok',
  needless: 'off',
}

const sentColumns: readonly Column<ListedNotice>[] = [
  {
    ...{ key: 'alarm', look: 'fill' },
    cell: ({ alarmId, alarm }) => <a href={`/alarms/${alarmId}`}>{useWords().say(alarm)}</a>,
  },
  {
    ...{ key: 'recipient', look: 'clip' },
    cell: ({ recipient, webhook }) =>
      webhook ? (
        <a href={`/settings/webhooks/${webhook}/deliveries`}>
          <bdi>{recipient}</bdi>
        </a>
      ) : (
        <bdi>{recipient}</bdi>
      ),
  },
  {
    key: 'state',
    cell: ({ state, due }) => (
      <>
        <Status tone={tones[state]}>{notificationWords().sent.states[state]}</Status>
        {(state === 'waiting' || state === 'held') && (
          <p>
            {notificationWords().sent.due} <Time at={due} />
          </p>
        )}
      </>
    ),
  },
  {
    key: 'after',
    cell: ({ after }) =>
      after === 0 ? notificationWords().sent.atOnce : notificationWords().sent.after(after),
  },
  { key: 'decided', sorts: 'down' },
  { key: 'sent', cell: ({ sent }) => <Time at={sent} /> },
  { key: 'cleared', cell: ({ cleared }) => <Time at={cleared} /> },
  {
    ...{ key: 'customer', look: 'clip' },
    cell: ({ customer }) => customer ?? <Nothing>–</Nothing>,
  },
]

/** What one rule sent, and what it did not and why. */
export const SentPage = (props: {
  state: ListState<ListedNotice>
  rule: { id: string; name: string }
}) => {
  const { state, rule } = props
  const { title, sentOf, sent } = notificationWords()
  const { say } = useWords()
  return (
    <>
      <PageHead list={{ href: path, title }} here={rule.name} title={sentOf(rule.name)}>
        <span class="actions">
          <a class="btn" href={`${path}/${rule.id}`}>
            {useWords().lists.edit}
          </a>
        </span>
      </PageHead>
      <PlainList
        {...{ state, words: sent, columns: sentColumns, thing: 'notice', icon: 'bell' }}
        label={({ alarm }) => say(alarm)}
        choices={[choiceOf('state', sent.columns.state, sent.states)]}
      />
    </>
  )
}
