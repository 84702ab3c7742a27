import type {
  OperatorConnectPageData,
  operatorConnectForm,
} from '../../domain/operator-connect/settings.ts'
import { Card, Fact } from '../card.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { Note, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { settingsWords } from './settings.words.ts'

type Field = keyof (typeof operatorConnectForm)['schema']['shape']

export const operatorConnectPath = '/operator-connect'

/** The fields; of the secret it is only said whether there is one. */
export function settingsLook(
  reader: Words,
  { hasSecret }: Pick<OperatorConnectPageData, 'hasSecret'>,
): FormLook<Field> {
  const words = settingsWords(reader)
  return {
    ...{ title: words.title, heading: words.heading, submit: words.submit },
    labels: words.fields,
    hints: { clientSecret: hasSecret ? words.secretSet : words.secretNone },
    aside: (
      <button class="btn" formaction={`${operatorConnectPath}/checks`}>
        {words.test}
      </button>
    ),
  }
}

const Standing = ({ data: { value, lost, lostAt, readAt } }: { data: OperatorConnectPageData }) => {
  const words = settingsWords()
  const { say } = useWords()
  if (!value.clientId) return <Status tone="off">{words.none}</Status>
  if (lost)
    return (
      <>
        <Status tone="bad">{words.lost}</Status> <Time at={lostAt} sentence />
        <p>{say(lost)}</p>
      </>
    )
  return readAt ? (
    <Status tone="ok">{words.stands}</Status>
  ) : (
    <Status tone="info">{words.untried}</Status>
  )
}

/** The provider's application at Operator Connect: how the connection stands, and what signs in. */
export const OperatorConnectPage = (props: {
  data: OperatorConnectPageData
  resource: string
  form: FormProps<Field>
}) => {
  const words = settingsWords()
  const { data, resource, form } = props
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
      </div>
      {form.tested}
      <div class="stack-lg">
        <Card
          id="connection-h"
          title={words.connection}
          aside={<a href="/sync-tasks">{words.tasks}</a>}
        >
          <dl class="dl body">
            <Fact label={words.status}>
              <Standing data={data} />
            </Fact>
            <Fact label={words.read}>
              <Time at={data.readAt} never="–" />
            </Fact>
            <Fact label={words.resource}>
              <code>{resource}</code> <span class="muted">{words.resourceText}</span>
            </Fact>
          </dl>
        </Card>
        <CardForm {...form} />
      </div>
    </>
  )
}

/** What came of trying what is entered; what went wrong stands in the form instead. */
export const ConnectionTested = ({ isNone }: { isNone: boolean }) => {
  const words = settingsWords()
  return (
    <Note tone="ok" alert>
      {isNone ? words.nothing : words.tested} {!isNone && words.unsaved}
    </Note>
  )
}
