import type { Webhook, WebhookState } from '../../domain/notices/webhooks.list.ts'
import { Card } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { CopyButton } from '../shown-once.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { example, receiver } from './webhooks.sample.ts'
import { webhookWords } from './webhooks.words.ts'

const tones: Readonly<Record<WebhookState, Tone>> = {
  working: 'ok',
  failing: 'bad',
  untried: 'info',
  off: 'off',
}

const path = '/settings/webhooks'

/** How an endpoint stands, and since when it fails. */
export const WebhookStanding = ({ webhook }: { webhook: Webhook }) => {
  const words = webhookWords()
  const { state, failingSince, formerUntil } = webhook
  return (
    <>
      <Status tone={tones[state]}>{words.states[state]}</Status>
      {state === 'failing' && failingSince && (
        <div class="muted">
          {words.failingFor} <Time at={failingSince} />
        </div>
      )}
      {formerUntil && (
        <div class="muted wrap">
          {words.overlap} <Time at={formerUntil} absolute />
        </div>
      )}
    </>
  )
}

const columns: readonly Column<Webhook>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <a href={`${path}/${id}/deliveries`}>
        <bdi>{name}</bdi>
      </a>
    ),
  },
  { key: 'host', sorts: 'up', look: 'mono' },
  { key: 'state', cell: (webhook) => <WebhookStanding webhook={webhook} /> },
  {
    key: 'waiting',
    num: true,
    cell: ({ id, waiting }) =>
      waiting === 0 ? (
        <Nothing>–</Nothing>
      ) : (
        <a href={`${path}/${id}/deliveries?state=waiting`}>{grouped(waiting)}</a>
      ),
  },
  { key: 'delivered', sorts: 'down', cell: ({ delivered }) => <Time at={delivered} /> },
  { key: 'created', sorts: 'down' },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
]

/** An owner's endpoints. */
export const WebhooksPage = ({ state }: { state: ListState<Webhook> }) => {
  const words = webhookWords()
  return (
    <>
      <ListHead title={words.title} text={words.noneText}>
        <a class="btn" href={`${path}/signatures`}>
          {words.check.title}
        </a>
        <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
          {words.add}
        </DialogLink>
      </ListHead>
      <PlainList
        {...{ state, words, columns, thing: 'webhook', icon: 'world' }}
        choices={[choiceOf('state', words.columns.state, words.states)]}
      />
    </>
  )
}

/** For whoever writes a receiver: what arrives there, and how it is told from what others send. */
export const SignaturesPage = () => {
  const words = webhookWords()
  const { check } = words
  return (
    <>
      <PageHead
        list={{ href: path, title: words.title }}
        here={check.title}
        title={check.title}
        under={<p>{check.lead}</p>}
      />
      <div class="stack-lg">
        <Card id="steps-h" title={check.how}>
          <div class="body stack">
            <ol>
              {check.steps.map((step) => (
                <li>{step}</li>
              ))}
            </ol>
            <p>{check.twice}</p>
            <p>{check.tries}</p>
          </div>
        </Card>
        <Card id="sample-h" title={check.sample} aside={<CopyButton text={receiver} />}>
          <div class="body stack">
            <p>{check.sampleText}</p>
            <pre>{receiver}</pre>
          </div>
        </Card>
        <Card id="body-h" title={check.body}>
          <div class="body stack">
            <p>{check.bodyText}</p>
            <pre>{JSON.stringify(example, null, 2)}</pre>
          </div>
        </Card>
      </div>
    </>
  )
}
